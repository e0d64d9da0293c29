import { ROUTES, type Route } from '../routes.tsx';
import { useIsTenant, useMay } from '../session/me.ts';

/** The pages that the one who is signed in may open. */
export function useRoutes(): Route[] {
  const may = useMay();
  const isTenant = useIsTenant();
  return ROUTES.filter(
    ({ resource, hiddenFromTenants = false }) => may(resource, 'List') && !(isTenant && hiddenFromTenants),
  );
}
