import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

export interface FactListProps {
  /** Name and value; one whose value is null, undefined or false is left out. */
  facts: [name: string, value: ReactNode][];
  /** False: it is within a frame already. @default true */
  isFramed?: boolean;
}

/** What is known of something, name by name. */
export function FactList({ facts, isFramed = true }: FactListProps) {
  return (
    <dl className={classes.facts} data-framed={isFramed}>
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
