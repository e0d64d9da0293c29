import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import classes from '../detail.module.css';

const VerifySamples = lazy(() => import('./verify-samples.tsx'));

/** How the endpoint verifies its requests; read once it is asked for. */
export function Verifying({ scheme }: { scheme: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.folded} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>How the endpoint verifies, in several languages</summary>
      {opened && (
        <div className={classes.unfolded}>
          <Suspense fallback={<Skeleton h={320} />}>
            <VerifySamples scheme={scheme} />
          </Suspense>
        </div>
      )}
    </details>
  );
}
