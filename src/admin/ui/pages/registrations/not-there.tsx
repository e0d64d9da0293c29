import { EmptyState } from '../../components/empty-state.tsx';
import { BackLink } from '../../layout/back-link.tsx';
import { Page } from '../../layout/page.tsx';

/** What is not there, is no more, and is somebody else's, are the same. */
export function NotThere({ id }: { id: string }) {
  return (
    <Page title={`Registration ${id}`} back={<BackLink href="/">Webhook Registration</BackLink>}>
      <EmptyState title="There is no such registration">
        Either it never was, or it was deleted, or it belongs to another owner.
      </EmptyState>
    </Page>
  );
}
