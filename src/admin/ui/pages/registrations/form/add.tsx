import { useState } from 'react';
import { useLocation } from 'wouter';
import { BackLink } from '../../../layout/back-link.tsx';
import { Page } from '../../../layout/page.tsx';
import { RegistrationForm } from './registration-form.tsx';
import { NEW_VALUES } from './values.ts';

const NONE: ReadonlySet<string> = new Set();

/** Adds registrations. */
export function AddRegistration() {
  const [, navigate] = useLocation();
  const [isHalfSaved, setHalfSaved] = useState(false);
  return (
    <Page
      title={isHalfSaved ? 'Edit the registration' : 'Add a registration'}
      isNarrow
      back={<BackLink href="/">Webhook Registration</BackLink>}
    >
      <RegistrationForm
        id={undefined}
        values={NEW_VALUES}
        storedSecrets={NONE}
        cancelHref="/"
        onSaved={(id, thenTest) => navigate(thenTest ? `/${id}?test` : `/${id}`)}
        onNew={() => setHalfSaved(false)}
        isHalfSaved={isHalfSaved}
        onHalfSaved={setHalfSaved}
      />
    </Page>
  );
}
