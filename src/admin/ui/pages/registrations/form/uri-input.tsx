import { Anchor, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { useApi } from '../../../api/use-api.ts';
import { CheckUriDocument, type CheckUriQuery } from '../../../generated/graphql.ts';
import { useIsTenant, useMay } from '../../../session/me.ts';
import type { FieldProps } from './field-props.ts';
import classes from './form.module.css';

const PAUSE_MS = 300;

/** The address, checked as it is typed: by scheme, host and port, and the addresses that are allowed. */
export function UriInput(input: FieldProps) {
  const [isTyping, setTyping] = useState(false);
  const typed = String(input.value).trim();
  const [uri] = useDebouncedValue(typed, PAUSE_MS);
  const { data, error } = useApi(CheckUriDocument, { uri }, { enabled: uri !== '', staleTime: 60_000 });
  // Of what is half written nobody wants to hear that it is wrong.
  const isHalf = isTyping && !/^[a-z]+:\/\/[^/]+/i.test(typed);
  const check = uri === typed && !isHalf ? data?.checkUri : undefined;
  const problem = check && !check.valid ? [check.problem, check.hint].filter(Boolean).join(' ') : undefined;
  return (
    <div>
      <TextInput
        label="URI"
        description="The endpoint that each event is POSTed to."
        placeholder="https://example.com/hook"
        required
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2048}
        {...input}
        error={input.error ?? (problem && <Problem text={problem} />)}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
      />
      <div
        role="status"
        className={classes.check}
        data-tone={check?.valid ? (check.warning ? 'warn' : 'good') : ''}
        data-wrong={Boolean(input.error ?? problem)}
      >
        {problem && !input.error && <span className="visually-hidden">{problem}</span>}
        {check?.valid && said(check)}
        {uri !== '' && !data && !error && 'Checking …'}
        {error && uri === typed && `It cannot be checked now: ${error.message}`}
      </div>
    </div>
  );
}

/** What is wrong, and the way to the settings where it is they that do not allow it. */
function Problem({ text }: { text: string }) {
  const isTenant = useIsTenant();
  const mayLook = useMay()('Setting', 'List') && !isTenant;
  if (!mayLook || !/\bsetting\b/.test(text)) return text;
  return (
    <>
      {text}{' '}
      <Anchor component={Link} inherit underline="always" href={appHref('/configuration')}>
        Configuration
      </Anchor>
    </>
  );
}

function said({ warning, scheme, host, port }: CheckUriQuery['checkUri']): string {
  return warning ?? `✓ Allowed: ${scheme}, host ${host}, port ${port}. The name is looked up with each request.`;
}
