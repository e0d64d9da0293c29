import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

export interface FactListProps {
  /** Name and value; one whose value is null, undefined or false is left out. */
  facts: [name: string, value: ReactNode][];
}

/** What is known of something, name by name. */
export function FactList({ facts }: FactListProps) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
