import { Skeleton, Stack } from '@mantine/core';

/** While the script of a page comes. */
export function PageSkeleton() {
  return (
    <Stack gap="md" aria-busy="true">
      <Skeleton h={30} w={220} />
      <Skeleton h={44} />
      <Skeleton h={320} />
    </Stack>
  );
}
