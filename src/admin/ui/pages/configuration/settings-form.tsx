import { Button, Divider, Title } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { type Question, useConfirm } from '../../components/confirm.tsx';
import { ApiForm } from '../../forms/api-form.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { type SettingRowFragment, UpdateSettingsDocument } from '../../generated/graphql.ts';
import { grouped } from './groups.ts';
import { SettingField } from './setting-field.tsx';
import { changesOf, problemsOf, type SettingValues, settingValues } from './values.ts';

/** All settings at once; what was changed is sent. */
export function SettingsForm({ settings }: { settings: SettingRowFragment[] }) {
  const change = useChange(UpdateSettingsDocument);
  const confirm = useConfirm();
  const [saved, setSaved] = useState(() => settingValues(settings));
  const api = useApiForm<SettingValues>({
    initialValues: saved,
    validate: (values) => problemsOf(settings, values),
    submit: async (values) => {
      const { updateSettings } = await change.mutateAsync({ input: changesOf(saved, values) });
      const now = settingValues(updateSettings?.settings ?? []);
      // As the database writes them.
      api.form.setValues(now);
      api.form.setInitialValues(now);
      setSaved(now);
    },
    saved: 'The settings are saved',
    onSaved: () => {},
    firstField: settings[0]?.name ?? '',
  });
  const save = async () => {
    const { hasErrors } = await api.form.validate();
    const question = questionOf(saved, api.form.getValues());
    if (hasErrors || !question || (await confirm(question))) api.save();
  };
  return (
    <ApiForm
      api={{ ...api, save: () => void save() }}
      failed="The settings were not saved"
      more={
        api.form.isDirty() && (
          <Button variant="subtle" onClick={() => api.form.reset()}>
            Undo the changes
          </Button>
        )
      }
    >
      {grouped(settings).map((group, index) => (
        <SettingsGroup key={group.title} title={group.title} isFirst={index === 0}>
          {group.settings.map((setting) => (
            <SettingField key={setting.name} setting={setting} form={api.form} />
          ))}
        </SettingsGroup>
      ))}
    </ApiForm>
  );
}

function SettingsGroup({ title, isFirst, children }: { title: string; isFirst: boolean; children: React.ReactNode }) {
  return (
    <>
      {!isFirst && <Divider mt="xs" />}
      <Title order={2}>{title}</Title>
      {children}
    </>
  );
}

/** What cannot be had back is asked about. */
function questionOf(before: SettingValues, values: SettingValues): Question | undefined {
  if (before.captureEnabled === true && values.captureEnabled === false)
    return {
      title: 'Switch capture off?',
      body: 'Of no table anything is captured from then on, and nobody is told later of what changes meanwhile. What was captured is delivered.',
      action: 'Switch it off',
      danger: true,
    };
  if (Number(values.retentionDays) < Number(before.retentionDays))
    return {
      title: `Keep ${values.retentionDays} days of history only?`,
      body: `What is older is deleted for good, within the hour where a worker runs: activity, finished deliveries and attempts. Until now it is ${before.retentionDays} days.`,
      action: 'Keep less',
      danger: true,
    };
  return undefined;
}
