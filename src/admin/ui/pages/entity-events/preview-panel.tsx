import { Button, Group, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { PreviewEventDocument, type PreviewEventQueryVariables } from '../../generated/graphql.ts';
import { useIsTenant, useMay } from '../../session/me.ts';
import classes from './entity-events.module.css';
import { PreviewResult } from './preview-result.tsx';
import { type EventValues, filterOf } from './values.ts';

const SPANS = [
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: '720', label: 'Last 30 days' },
];

/** What an entity event would have done with what was captured, before anything is saved. */
export function PreviewPanel({ values }: { values: EventValues }) {
  const may = useMay();
  const isTenant = useIsTenant();
  const [hours, setHours] = useState('24');
  const [asked, setAsked] = useState<PreviewEventQueryVariables>();
  const { data, error, isFetching, refetch } = useApi(PreviewEventDocument, asked ?? NOTHING, {
    enabled: asked !== undefined,
    keepPrevious: true,
  });
  const { entity, action } = values;
  if (isTenant || !may('Activity', 'List') || !may('Registration', 'List')) return null;
  const { columns, condition } = filterOf(values);
  const present = { entity: entity ?? '', action: action ?? '', columns, condition, sinceHours: Number(hours) };
  const isAsked = JSON.stringify(asked) === JSON.stringify(present);
  const show = () => (isAsked ? void refetch() : setAsked(present));
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'lg' }} component="section" aria-labelledby="preview">
      <Stack gap="sm">
        <div>
          <Title order={2} id="preview">
            Preview against history
          </Title>
          <Text size="sm" c="dimmed">
            What this entity event, as it stands on this page, would have captured of the changes in the history, and
            where it would have been sent. It changes nothing.
          </Text>
        </div>
        {action === 'truncate' ? (
          <Text size="sm">A TRUNCATE has no rows to judge: there is nothing to preview.</Text>
        ) : (
          <>
            <Group align="end" gap="sm">
              <Select
                label="Period"
                allowDeselect={false}
                value={hours}
                onChange={(value) => setHours(value ?? '24')}
                data={SPANS}
              />
              <Button variant="default" loading={isFetching} disabled={!entity || !action} onClick={show}>
                Preview
              </Button>
              {(!entity || !action) && <Text size="sm">Choose entity and action first.</Text>}
            </Group>
            <div role="status">
              {error && isAsked ? (
                <ErrorPanel error={error} title="There is no preview" />
              ) : (
                data?.preview && (
                  <div className={classes.result} data-stale={!isAsked}>
                    {!isAsked && <Text size="sm">What is shown is from before the last change: preview again.</Text>}
                    <PreviewResult preview={data.preview} />
                  </div>
                )
              )}
            </div>
          </>
        )}
      </Stack>
    </Paper>
  );
}

const NOTHING: PreviewEventQueryVariables = { entity: '', action: '', sinceHours: 24 };
