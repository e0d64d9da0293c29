import type { Change } from './change.ts';
import { show } from './describe-change.ts';
import { type ExactJson, type ExactObject, isExactNumber, sameJson } from './exact-json.ts';

/** A change that a step made, as the database gave its rows back to the writer. */
export type WrittenChange = Pick<
  Change,
  'entity' | 'action' | 'object_id' | 'object' | 'previous' | 'changed' | 'owner_id'
>;

/** One transaction of the script. */
export interface Step {
  title: string;
  transaction: string;
  /** False: it was rolled back, and nothing of it may arrive. */
  committed: boolean;
  changes: WrittenChange[];
}

/** What became of a step. */
export interface StepResult {
  step: Step;
  /** Requests that told of it, whatever they said. */
  received: number;
  /** One sentence for each thing that is not as it must be. None: all is right. */
  differences: string[];
}

const COMPARED = ['entity', 'action', 'object_id', 'object', 'previous', 'changed', 'owner_id'] as const;

/**
 * Holds what was received against what was written: each committed change has to come in exactly one request with
 * exactly its values, and nothing else of `owner` may come. What others wrote is none of our business.
 *
 * @param received what all requests told of
 */
export function compare(steps: readonly Step[], owner: string, received: readonly Change[]): StepResult[] {
  const ours = Map.groupBy(
    received.filter((change) => change.owner_id === owner),
    ({ transaction }) => transaction,
  );
  const results = steps.map((step) => compareStep(step, ours.get(step.transaction) ?? []));
  for (const step of steps) ours.delete(step.transaction);
  const strangers = [...ours.values()].flat();
  return strangers.length === 0 ? results : [...results, unknownStep(strangers)];
}

function compareStep(step: Step, received: readonly Change[]): StepResult {
  const byObject = Map.groupBy(received, keyOf);
  const differences = step.committed
    ? step.changes.flatMap((written) => compareChange(written, byObject.get(keyOf(written)) ?? []))
    : received.map((change) => `${nameOf(change)} was rolled back, and arrived`);
  const known = new Set(step.changes.map(keyOf));
  const invented = step.committed ? received.filter((change) => !known.has(keyOf(change))) : [];
  return {
    step,
    received: received.length,
    differences: [...differences, ...invented.map((change) => `${nameOf(change)} arrived, and was never written`)],
  };
}

function compareChange(written: WrittenChange, received: readonly Change[]): string[] {
  const [first] = received;
  if (first === undefined) return [`${nameOf(written)} never arrived`];
  const wrong = received.flatMap((change) => COMPARED.flatMap((field) => compareValue(written, field, change)));
  return received.length === 1 ? wrong : [`${nameOf(written)} arrived ${received.length} times`, ...wrong];
}

/** Of two rows, says which columns differ; of anything else, both values. */
function compareValue(written: WrittenChange, field: (typeof COMPARED)[number], received: Change): string[] {
  const [wanted, got] = [written[field], received[field]];
  if (sameJson(wanted, got)) return [];
  const columns = isRow(wanted) && isRow(got) ? Object.keys({ ...wanted, ...got }) : [];
  const unequal = columns.filter((column) => !sameJson(columnOf(wanted, column), columnOf(got, column)));
  if (unequal.length === 0) return [sentence(written, field, wanted, got)];
  return unequal.map((column) =>
    sentence(written, `${field}.${column}`, columnOf(wanted, column), columnOf(got, column)),
  );
}

function isRow(value: ExactJson | undefined): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

function columnOf(row: ExactJson | undefined, column: string): ExactJson | undefined {
  return isRow(row) ? row[column] : undefined;
}

function sentence(
  written: WrittenChange,
  what: string,
  wanted: ExactJson | undefined,
  got: ExactJson | undefined,
): string {
  return `${nameOf(written)}: ${what} was written as ${JSON.stringify(wanted)}, and arrived as ${JSON.stringify(got)}`;
}

function unknownStep(changes: readonly Change[]): StepResult {
  return {
    step: { title: 'not of this script', transaction: '', committed: false, changes: [] },
    received: changes.length,
    differences: changes.map((change) => `${nameOf(change)} arrived, and no step wrote it`),
  };
}

function keyOf({ entity, object_id }: WrittenChange): string {
  return `${entity} ${JSON.stringify(object_id)}`;
}

function nameOf({ entity, object_id, action }: WrittenChange): string {
  return `${entity} ${show(object_id)} (${action})`;
}
