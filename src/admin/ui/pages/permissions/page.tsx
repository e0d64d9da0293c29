import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useFilters } from '../../address/use-filters.ts';
import { present } from '../../api/present.ts';
import { useApi } from '../../api/use-api.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { PermissionsDocument } from '../../generated/graphql.ts';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { PermissionTable } from './permission-table.tsx';
import { ROLE_MEANINGS, ROLES } from './resources.ts';

/** What each role may do, and for an admin the switches. */
export default function PermissionsPage() {
  const { data, error, refetch } = useApi(PermissionsDocument, {});
  const [filters, change] = useFilters(['role']);
  const role = ROLES.find((name) => name === filters.role) ?? 'operator';
  const mayEdit = useMay()('Permission', 'Edit');
  return (
    <Page
      title="Permissions"
      lead={
        mayEdit
          ? 'What each role may do; what is not there, or has a –, is not possible for it. A change takes effect with the next request, also in SQL sessions under that role. Postgres enforces it.'
          : 'What each role may do; what is not there, or has a –, is not possible for it. Your role may look at this, and not change it.'
      }
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Role"
          value={role}
          onChange={(value) => change({ role: value })}
          data={ROLES.map((name) => ({ value: name, label: name }))}
          style={{ alignSelf: 'flex-start' }}
        />
        <Text size="sm">{ROLE_MEANINGS[role]}</Text>
        {error ? (
          <ErrorPanel error={error} onRetry={refetch} />
        ) : (
          <PermissionTable
            role={role}
            mayEdit={mayEdit}
            permissions={data && present(data.permissions?.nodes).filter((permission) => permission.role === role)}
          />
        )}
      </Stack>
    </Page>
  );
}
