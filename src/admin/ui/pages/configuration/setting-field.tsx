import { Anchor, NumberInput, Switch, TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SettingRowFragment } from '../../generated/graphql.ts';
import { fieldValue, inWords, isDefault, type SettingValues } from './values.ts';

export interface SettingFieldProps {
  setting: SettingRowFragment;
  form: UseFormReturnType<SettingValues>;
}

/** A setting: what it is, what it does, and what it is by default. */
export function SettingField({ setting, form }: SettingFieldProps) {
  const { name, kind, unit, label, description } = setting;
  const described = (
    <>
      {description} <Default setting={setting} form={form} />
    </>
  );
  const placeholder = unit === 'ports' ? 'Any allowed port; type one, then Enter' : 'Type one, then Enter';
  if (kind === 'boolean')
    return <Switch label={label} description={described} {...form.getInputProps(name, { type: 'checkbox' })} />;
  if (kind === 'list')
    return (
      <TagsInput
        label={label}
        description={described}
        placeholder={(form.values[name] as string[]).length === 0 ? placeholder : undefined}
        clearable
        acceptValueOnBlur
        {...form.getInputProps(name)}
        onChange={(tags) => form.setFieldValue(name, separated(tags))}
      />
    );
  return (
    <NumberInput
      label={label}
      description={described}
      suffix={unit === null ? '' : ` ${unit}`}
      thousandSeparator=","
      allowDecimal={false}
      clampBehavior="none"
      hideControls
      styles={{ wrapper: { maxWidth: 240 } }}
      {...form.getInputProps(name)}
    />
  );
}

/** What was typed or pasted with commas or spaces between is several. */
function separated(tags: string[]): string[] {
  return [...new Set(tags.flatMap((tag) => tag.split(/[\s,]+/)).filter(Boolean))];
}

function Default({ setting, form }: SettingFieldProps) {
  const { name, label, defaultValue } = setting;
  const words = inWords(setting, defaultValue);
  if (isDefault(setting, form.values[name])) return <>Default: {words}.</>;
  return (
    <>
      Default: {words}.{' '}
      <Anchor
        component="button"
        type="button"
        size="xs"
        aria-label={`Back to the default: ${label}`}
        onClick={() => form.setFieldValue(name, fieldValue(defaultValue))}
      >
        Back to the default
      </Anchor>
    </>
  );
}
