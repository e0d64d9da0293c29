import { ActionIcon, Button, Checkbox, Group, PasswordInput, TextInput, Tooltip } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMay } from '../../../session/me.ts';
import classes from './form.module.css';
import type { HeaderValue, RegistrationValues } from './values.ts';

/** The registration's own headers. The values of secret ones are written, and never shown again. */
export function HeadersField({ form }: { form: UseFormReturnType<RegistrationValues> }) {
  const { headers } = form.getValues();
  const add = () => {
    const key = randomId();
    form.insertListItem('headers', { key, name: '', value: '', isSecret: false, isStored: false });
    requestAnimationFrame(() => form.getInputNode(`headers.${headers.length}.name`)?.focus());
  };
  return (
    <>
      {headers.map((header, index) => (
        <HeaderRow key={header.key} form={form} header={header} index={index} />
      ))}
      <Group>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          Add a header
        </Button>
      </Group>
    </>
  );
}

interface HeaderRowProps {
  form: UseFormReturnType<RegistrationValues>;
  header: HeaderValue;
  index: number;
}

function HeaderRow({ form, header: { name, isSecret, isStored }, index }: HeaderRowProps) {
  const mayKeepSecrets = useMay()('Secret', 'Edit');
  const called = name.trim() === '' ? `header ${index + 1}` : name;
  const value = form.getInputProps(`headers.${index}.value`);
  // Under another name its value would be lost.
  const isFixed = isSecret && isStored;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in all browsers.
    <div className={classes.header} role="group" aria-label={`Header ${index + 1}`}>
      <TextInput
        label="Name"
        placeholder="X-Api-Version"
        autoComplete="off"
        spellCheck={false}
        readOnly={isFixed}
        {...form.getInputProps(`headers.${index}.name`)}
      />
      {isSecret ? (
        <PasswordInput
          label="Value"
          placeholder={isStored ? 'Stored; leave it empty to keep it' : ''}
          autoComplete="off"
          spellCheck={false}
          disabled={!mayKeepSecrets}
          visibilityToggleButtonProps={{ 'aria-label': `Show what is typed for ${called}` }}
          {...value}
        />
      ) : (
        <TextInput label="Value" placeholder="2" autoComplete="off" spellCheck={false} {...value} />
      )}
      <Tooltip label="Encrypted, and never shown again to anybody">
        <Checkbox
          label="Secret"
          disabled={!mayKeepSecrets}
          {...form.getInputProps(`headers.${index}.isSecret`, { type: 'checkbox' })}
        />
      </Tooltip>
      <Tooltip label={`Remove ${called}`}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={`Remove ${called}`}
          onClick={() => form.removeListItem('headers', index)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
