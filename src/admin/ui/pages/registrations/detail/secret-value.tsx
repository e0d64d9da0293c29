import { CopyButton } from '../../../components/copy-button.tsx';
import classes from './detail.module.css';

/** What a receiver verifies with, to be copied. */
export function SecretValue({ secret }: { secret: string }) {
  return (
    <div className={classes.secret}>
      <code>{secret}</code>
      <CopyButton text={secret} label="Copy" withText />
    </div>
  );
}
