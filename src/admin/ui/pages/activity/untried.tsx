import { Text } from '@mantine/core';
import { useState } from 'react';
import classes from './detail.module.css';
import { RequestView, type RequestViewProps } from './request-view.tsx';

/** In the place of attempts, where there was none yet: what the first one will send. */
export function Untried(delivery: RequestViewProps) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        It was not tried yet.
      </Text>
      <details
        className={classes.attempt}
        open={opened}
        onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
      >
        <summary>
          <Text span size="sm" className={classes.whole}>
            What will be sent
          </Text>
        </summary>
        {opened && (
          <div className={classes.inside}>
            <RequestView {...delivery} />
          </div>
        )}
      </details>
    </>
  );
}
