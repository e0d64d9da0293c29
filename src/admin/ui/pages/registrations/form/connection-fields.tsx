import { PasswordInput, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useId, useState } from 'react';
import { useMay } from '../../../session/me.ts';
import type { FieldProps } from './field-props.ts';
import classes from './form.module.css';
import type { ConnectionValues, RegistrationValues } from './values.ts';

export interface ConnectionFieldsProps {
  form: UseFormReturnType<RegistrationValues>;
  /** Which of its secrets are there already. */
  stored: ReadonlySet<string>;
}

interface TextProps extends ConnectionFieldsProps {
  name: keyof ConnectionValues;
  label: string;
  description?: string;
  placeholder?: string;
  /** @default false */
  required?: boolean;
}

const AUTHS = [
  { value: 'none', label: 'None' },
  { value: 'basic', label: 'Basic' },
  { value: 'oauth2', label: 'OAuth2' },
];

/** How the endpoint is connected to, where that is not the plain way. Open where there is something in it, or something is wrong. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { connection } = props.form.getValues();
  const isUsed = isSet(connection);
  const [opened, setOpened] = useState(isUsed);
  const hasErrors = Object.keys(props.form.errors).some((path) => path.startsWith('connection.'));
  return (
    <details
      className={classes.advanced}
      open={opened || hasErrors}
      onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
    >
      <summary>Authentication, proxy, certificates{isUsed ? '' : ': not used'}</summary>
      <Stack gap="lg" mt="md">
        <Authentication {...props} />
        <Part title="Proxy">
          <div className={classes.two}>
            <Field
              {...props}
              name="proxyUri"
              label="Address of the proxy"
              placeholder="http://proxy.example.com:3128"
            />
            <Field {...props} name="proxyUser" label="User of the proxy" />
            <SecretField {...props} name="proxyPassword" secret="proxy-password" label="Password of the proxy" />
          </div>
        </Part>
        <Part title="Certificates">
          <PemField
            {...props}
            name="caPem"
            label="Trusted certificates (PEM)"
            description="The endpoint's own has to come from one of these. Empty: what is publicly trusted."
          />
          <PemField
            {...props}
            name="clientCertPem"
            label="Client certificate (PEM)"
            description="What the endpoint is shown, for mutual TLS."
          />
          {connection.clientCertPem.trim() !== '' && <ClientKeyField {...props} />}
        </Part>
      </Stack>
    </details>
  );
}

function Authentication(props: ConnectionFieldsProps) {
  const { form } = props;
  const id = useId();
  const { auth } = form.getValues().connection;
  const { 'data-path': _, error, ...input }: FieldProps = form.getInputProps('connection.auth');
  return (
    <Part title="Authentication" id={id}>
      <div>
        <SegmentedControl aria-labelledby={id} data={AUTHS} {...input} />
        {error && (
          <Text size="sm" c="var(--mantine-color-error)" mt={4}>
            {error}
          </Text>
        )}
      </div>
      {auth === 'basic' && (
        <div className={classes.two}>
          <Field {...props} name="authUser" label="User" required />
          <SecretField {...props} name="password" secret="password" label="Password" required />
        </div>
      )}
      {auth === 'oauth2' && <OauthFields {...props} />}
    </Part>
  );
}

function OauthFields(props: ConnectionFieldsProps) {
  return (
    <>
      <Field
        {...props}
        name="oauth2TokenUri"
        label="Token endpoint"
        required
        description="Of the authorization server; client credentials are sent to it."
        placeholder="https://login.example.com/oauth2/token"
      />
      <div className={classes.two}>
        <Field {...props} name="oauth2ClientId" label="Client" required />
        <SecretField {...props} name="oauth2Secret" secret="oauth2-secret" label="Secret of the client" required />
        <Field {...props} name="oauth2Scope" label="Scope" />
        <Field {...props} name="oauth2Audience" label="Audience" />
        <Select
          label="Client and secret are sent"
          allowDeselect={false}
          data={[
            { value: 'basic', label: 'in a header' },
            { value: 'post', label: 'in the body' },
          ]}
          {...props.form.getInputProps('connection.oauth2ClientAuthentication')}
        />
      </div>
    </>
  );
}

function Part({ title, id, children }: { title: string; id?: string; children: ReactNode }) {
  return (
    <Stack gap="sm">
      <Text fw={600} size="sm" id={id}>
        {title}
      </Text>
      {children}
    </Stack>
  );
}

function Field({ form, stored: _, name, ...texts }: TextProps) {
  return <TextInput autoComplete="off" spellCheck={false} {...texts} {...form.getInputProps(`connection.${name}`)} />;
}

function PemField({ form, stored: _, name, ...texts }: TextProps) {
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      placeholder="-----BEGIN CERTIFICATE-----"
      classNames={{ input: 'mono' }}
      {...texts}
      {...form.getInputProps(`connection.${name}`)}
    />
  );
}

const KEPT = 'Stored; leave it empty to keep it';

function SecretField({ form, stored, name, secret, ...texts }: TextProps & { secret: string }) {
  const mayEdit = useMay()('Secret', 'Edit');
  return (
    <PasswordInput
      autoComplete="new-password"
      disabled={!mayEdit}
      placeholder={stored.has(secret) ? KEPT : ''}
      visibilityToggleButtonProps={{ 'aria-label': `Show what is typed for ${texts.label}` }}
      {...texts}
      {...form.getInputProps(`connection.${name}`)}
    />
  );
}

function ClientKeyField(props: ConnectionFieldsProps) {
  const mayEdit = useMay()('Secret', 'Edit');
  const { form, stored } = props;
  return (
    <Textarea
      label="Key of the client certificate (PEM)"
      required
      description="Encrypted, and never shown again."
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      disabled={!mayEdit}
      placeholder={stored.has('client-key') ? KEPT : '-----BEGIN PRIVATE KEY-----'}
      classNames={{ input: 'mono' }}
      {...form.getInputProps('connection.clientKey')}
    />
  );
}

function isSet({ auth, oauth2ClientAuthentication: _, ...others }: ConnectionValues): boolean {
  return auth !== 'none' || Object.values(others).some((value) => value !== '');
}
