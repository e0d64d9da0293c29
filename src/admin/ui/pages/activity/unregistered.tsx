import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { useMay } from '../../session/me.ts';
import type { Detail } from './detail.tsx';

/** In the place of deliveries, where there is none: why, and whether it can be sent all the same. */
export function Unregistered({ activity }: { activity: Detail }) {
  const { entity, action, ownerId, note, object } = activity;
  const mayAdd = useMay()('Registration', 'Add');
  const owned = ownerId === null ? 'without an owner' : `of owner ${ownerId}`;
  return (
    <EmptyState
      title="It was not sent to anyone"
      action={
        mayAdd && (
          <Button component={Link} href={appHref('/registrations/new')} variant="default">
            Add a registration
          </Button>
        )
      }
    >
      {note ?? `When it was captured, no registration was for ${entity}, ${action}, ${owned}.`}{' '}
      {object === null
        ? 'It cannot be sent any more: a back-fill sends rows that are there. Later ones are sent once an endpoint is registered for them.'
        : 'Later changes are sent once an endpoint is registered for them; a back-fill sends it the row as it is now.'}
    </EmptyState>
  );
}
