import { Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ErrorBoundary } from './error-boundary.tsx';
import { NotFound } from './not-found.tsx';
import { PageSkeleton } from './page-skeleton.tsx';
import { useRoutes } from './use-routes.ts';

/** The page of the address. */
export function Pages() {
  const routes = useRoutes();
  const first = routes[0]?.path ?? '/nothing';
  return (
    <Switch>
      <Route path="/">
        <Redirect to={first} replace />
      </Route>
      {routes.map(({ path, Page }) => (
        <Route key={path} path={path} nest>
          <ErrorBoundary>
            <Suspense fallback={<PageSkeleton />}>
              <Page />
            </Suspense>
          </ErrorBoundary>
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
