import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError, inWords } from '../api/api-error.ts';
import { showSaved } from './saved-note.ts';
import { useLeaveGuard } from './use-leave-guard.ts';

export interface UseApiFormOptions<Values extends Record<string, unknown>> extends UseFormInput<Values> {
  /** Sends the values. What it throws is shown at the field it is about, or above the form. */
  submit: (values: Values) => Promise<unknown>;
  /** After Save. */
  onSaved: () => void;
  /** What was done, as in "The registration is saved". */
  saved: string;
  /** The field that has the focus after Save/New. */
  firstField: string;
  /** After Save/New, once the form is empty. */
  onNew?: () => void;
  /** Fields of the form that go by another name in the API: `{ ownerId: 'owner' }`. */
  fields?: Record<string, string>;
}

export interface ApiForm<Values extends Record<string, unknown>> {
  form: UseFormReturnType<Values>;
  /** What belongs to no field. */
  error: ApiError | undefined;
  isSaving: boolean;
  save: () => void;
  /** Saves, and empties the form for the next one. */
  saveAndNew: () => void;
  /** Saves, and does something else than after Save. */
  saveThen: (after: () => void) => void;
}

/** A form with Save and Save/New, and the API's errors at their fields. */
export function useApiForm<Values extends Record<string, unknown>>({
  submit,
  onSaved,
  saved,
  firstField,
  onNew,
  fields = {},
  ...input
}: UseApiFormOptions<Values>): ApiForm<Values> {
  const form = useForm<Values>(input as UseFormInput<Values>);
  const [error, setError] = useState<ApiError>();
  const [isSaving, setSaving] = useState(false);
  const isThere = useIsThere();
  useLeaveGuard(() => form.isDirty());

  const send = async (values: Values, after: () => void) => {
    setSaving(true);
    setError(undefined);
    try {
      await submit(values);
      showSaved(saved);
      // Who has left meanwhile is where they want to be.
      if (isThere()) after();
    } catch (thrown) {
      const problem = asApiError(thrown);
      const field = problem.field && (fields[problem.field] ?? problem.field);
      if (field && isOf(values, field)) {
        form.setFieldError(field, inWords(problem));
        focusField(form, field);
      } else setError(problem);
    } finally {
      setSaving(false);
    }
  };
  const left = (after: () => void) => () => {
    form.resetDirty();
    after();
  };
  const emptied = () => {
    form.reset();
    onNew?.();
    focusField(form, firstField);
  };
  const saving = (after: () => void) =>
    form.onSubmit(
      (values) => void send(values as unknown as Values, after),
      (errors) => focusField(form, Object.keys(errors)[0] ?? firstField),
    );
  return {
    form,
    error,
    isSaving,
    save: () => saving(left(onSaved))(),
    saveAndNew: () => saving(emptied)(),
    saveThen: (after) => saving(left(after))(),
  };
}

/** Whether there is such a field, which may be within another, as in headers.0.value. */
function isOf(values: Record<string, unknown>, field: string): boolean {
  return (field.split('.')[0] ?? '') in values;
}

function focusField<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>, field: string): void {
  // After the error is drawn, so that it is read with the field.
  requestAnimationFrame(() => form.getInputNode(field)?.focus());
}

/** Whether the form is still shown. */
function useIsThere(): () => boolean {
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  return () => isThere.current;
}
