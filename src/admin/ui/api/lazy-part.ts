import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { ApiError } from './api-error.ts';
import { noteTrouble } from './readiness.ts';

/** A part of the web admin that is loaded when it is shown: `lazyPart(() => import('./part.tsx'))`. */
// biome-ignore lint/suspicious/noExplicitAny: as React's own `lazy` has it.
export function lazyPart<Part extends ComponentType<any>>(
  load: () => Promise<{ default: Part }>,
): LazyExoticComponent<Part> {
  return lazy(() => load().catch(refuse));
}

function refuse(cause: unknown): never {
  noteTrouble();
  throw new ApiError('Its script could not be loaded.', {
    code: 'NETWORK',
    hint: 'Either Rowhook does not answer, and the page comes once it does; or a newer version was installed meanwhile, and “Try again” loads that.',
    cause,
  });
}
