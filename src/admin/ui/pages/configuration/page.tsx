import { Skeleton, Stack } from '@mantine/core';
import { useApi } from '../../api/use-api.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { SettingsDocument } from '../../generated/graphql.ts';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { ProcessSettings } from './process-settings.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SettingsTable } from './settings-table.tsx';

/** The settings of the database's Rowhook, and of its processes. */
export default function ConfigurationPage() {
  const { data, error, refetch } = useApi(SettingsDocument, {}, { keep: false });
  const mayEdit = useMay()('Setting', 'Edit');
  return (
    <Page
      title="Configuration"
      isNarrow
      lead={
        mayEdit
          ? 'What holds for the whole database, within seconds of being saved. Each change is in the audit log.'
          : 'What holds for the whole database. Your role may look at this, and not change it.'
      }
    >
      {error ? (
        <ErrorPanel error={error} title="The settings could not be read" onRetry={refetch} />
      ) : !data ? (
        <Stack gap="md" aria-busy="true">
          <Skeleton h={330} />
          <Skeleton h={420} />
        </Stack>
      ) : (
        <>
          {mayEdit ? <SettingsForm settings={data.settings} /> : <SettingsTable settings={data.settings} />}
          {data.processSettings.length > 0 && <ProcessSettings settings={data.processSettings} />}
        </>
      )}
    </Page>
  );
}
