import { type ReactNode, useId } from 'react';
import classes from './callout.module.css';

export interface CalloutProps {
  tone: 'bad' | 'warn' | 'info' | 'good';
  title: string;
  /** Read aloud at once, as an error is. @default false */
  isAlert?: boolean;
  children: ReactNode;
}

/** Something that is to be seen before the rest of the page. */
export function Callout({ tone, title, isAlert = false, children }: CalloutProps) {
  const id = useId();
  return (
    <div
      {...(isAlert ? { role: 'alert' } : { role: 'group', 'aria-labelledby': id })}
      className={classes.callout}
      data-tone={tone}
    >
      <p id={id} className={classes.title}>
        {title}
      </p>
      {children}
    </div>
  );
}
