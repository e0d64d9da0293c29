import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { present } from '../../../api/present.ts';
import { Time } from '../../../components/time.tsx';
import { useMay } from '../../../session/me.ts';
import { labelOf, SIGNINGS } from '../words.ts';
import classes from './detail.module.css';
import { Panel } from './panel.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { Verifying } from './verify/verifying.tsx';
import type { Registration } from './view.tsx';

/** What its requests are signed with, and how the endpoint verifies them. */
export function Signing({ registration, onRotate }: { registration: Registration; onRotate: () => void }) {
  const { signing, secrets } = registration;
  const may = useMay();
  const [isShown, setShown] = useState(false);
  const live = present(secrets.nodes).filter(
    ({ kind, expiresAt }) => kind === 'signing' && (expiresAt === null || Date.parse(expiresAt) > Date.now()),
  );
  const current = live.find(({ expiresAt }) => expiresAt === null);
  if (signing === 'none')
    return (
      <Panel title="Signing">
        <Text size="sm">Its requests are not signed: the endpoint cannot tell whether one is from here.</Text>
      </Panel>
    );
  return (
    <Panel
      title="Signing"
      actions={
        <>
          {current && may('Secret', 'List') && (
            <Button size="xs" variant="default" onClick={() => setShown(true)}>
              Show the secret
            </Button>
          )}
          {may('Secret', 'Edit') && (
            <Button size="xs" variant="default" onClick={onRotate}>
              {current ? 'Rotate the secret' : 'Make the secret'}
            </Button>
          )}
        </>
      }
    >
      <Text size="sm">{labelOf(SIGNINGS, signing)}</Text>
      {live.length === 0 ? (
        <Text size="sm" c="dimmed">
          It has no secret yet. One is made with its first request, or now, if the endpoint is to know it before.
        </Text>
      ) : (
        <ul className={classes.secrets} aria-label="Secrets that sign">
          {live.map(({ id, createdAt, expiresAt }) => (
            <li key={id}>
              <span>{expiresAt === null ? 'The current secret' : 'One that was replaced'}</span>
              <Text span size="sm" c="dimmed">
                made <Time at={createdAt} />
                {expiresAt !== null && (
                  <>
                    , keeps signing too, and ends <Time at={expiresAt} />
                  </>
                )}
              </Text>
            </li>
          ))}
        </ul>
      )}
      <Verifying scheme={signing ?? 'v1'} />
      {isShown && <RevealDialog registration={registration} onClose={() => setShown(false)} />}
    </Panel>
  );
}
