import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** What was read stays until it is read again: pages that were there are there at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      // What the server has refused it will refuse again.
      retry: (failures, error) => error instanceof ApiError && error.code === 'NETWORK' && failures < 2,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
