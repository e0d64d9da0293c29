import type { ReactNode } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Time } from '../../components/time.tsx';
import classes from './detail.module.css';
import type { Detail } from './detail.tsx';

const ORIGINS: Record<string, string | undefined> = {
  capture: 'a write to the table',
  backfill: 'a back-fill: a row that was there before',
  test: 'a test',
};

/** What is known of an activity, name by name; what is not there is left out. */
export function Facts({ activity }: { activity: Detail }) {
  const { id, occurredAt, objectId, ownerId, userId, transaction, origin, actor, changeReason, note, depth } = activity;
  const facts: [string, ReactNode][] = [
    ['Occurred', <Time key="at" at={occurredAt} show="both" />],
    ['Object id', objectId !== null && <Copied text={objectId} label="Copy the object id" />],
    ['Owner', ownerId],
    ['User', userId],
    ['Activity id', <Copied key="id" text={id} label="Copy the activity's id" />],
    ['Transaction', transaction !== null && <Copied key="tx" text={transaction} label="Copy the transaction" />],
    ['Origin', ORIGINS[origin ?? ''] ?? origin],
    ['By', actor],
    ['Reason', changeReason],
    ['Depth', depth !== null && depth > 0 && `${depth} events led to it, one by the handler of the other`],
    ['Note', note],
  ];
  return <FactList facts={facts} />;
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className={classes.copied}>
      <span className="mono break">{text}</span> <CopyButton text={text} label={label} />
    </span>
  );
}
