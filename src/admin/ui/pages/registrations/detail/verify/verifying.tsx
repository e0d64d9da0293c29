import { useState } from 'react';
import classes from '../detail.module.css';
import { VerifySamples } from './verify-samples.tsx';

/** How the endpoint verifies its requests, for whoever asks. */
export function Verifying({ scheme }: { scheme: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.folded} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>How the endpoint verifies, in several languages</summary>
      {opened && (
        <div className={classes.unfolded}>
          <VerifySamples scheme={scheme} />
        </div>
      )}
    </details>
  );
}
