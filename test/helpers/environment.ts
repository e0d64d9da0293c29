/** How `run.ts` hands its server to the test processes: JSON with `url`, `prefix` and `template`. */
export const SERVER_VARIABLE = 'ROWHOOK_TEST_SERVER';
