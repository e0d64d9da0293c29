import { Link, useLocation } from 'wouter';
import type { Route } from '../routes.tsx';
import classes from './shell.module.css';
import { useRoutes } from './use-routes.ts';

const SECTIONS = [undefined, 'Setup', 'Tools', 'People'] as const;

/** The pages that the one who is signed in may open, in their sections. */
export function Navigation() {
  const routes = useRoutes();
  return (
    <>
      {SECTIONS.map((section) => {
        const own = routes.filter((route) => route.section === section);
        if (own.length === 0) return null;
        return (
          <div key={section ?? ''}>
            {section !== undefined && <h2 className={classes.section}>{section}</h2>}
            <ul className={classes.links}>
              {own.map((route) => (
                <li key={route.path}>
                  <PageLink route={route} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </>
  );
}

function PageLink({ route: { path, label } }: { route: Route }) {
  const [location] = useLocation();
  const isCurrent = location === path || location.startsWith(`${path}/`);
  return (
    <Link href={path} className={classes.link} aria-current={isCurrent ? 'page' : undefined}>
      {label}
    </Link>
  );
}
