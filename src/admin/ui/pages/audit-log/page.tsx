import { Tabs } from '@mantine/core';
import { useFilters } from '../../address/use-filters.ts';
import { Page } from '../../layout/page.tsx';
import { Changes } from './changes.tsx';
import { Secrets } from './secrets.tsx';

/** Who changed what, and who did what to which secret. */
export default function AuditLogPage() {
  const [{ log = 'changes' }, change] = useFilters(['log']);
  return (
    <Page
      title="Audit Log"
      lead="Who changed which setting, entity event, registration or permission, from what to what. Entries are never changed or deleted."
    >
      <Tabs value={log} onChange={(value) => change({ log: value === 'changes' ? undefined : (value ?? undefined) })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="changes">Changes</Tabs.Tab>
          <Tabs.Tab value="secrets">Secrets</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="changes">{log === 'changes' && <Changes />}</Tabs.Panel>
        <Tabs.Panel value="secrets">{log === 'secrets' && <Secrets />}</Tabs.Panel>
      </Tabs>
    </Page>
  );
}
