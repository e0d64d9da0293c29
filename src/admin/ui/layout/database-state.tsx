import { Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import classes from './database-state.module.css';

interface Readiness {
  ready: boolean;
  /** Why not. */
  reason?: string;
}

const LOOK_EVERY_MS = 15_000;

/** Whether the database answers, as the server's own check says. */
export function DatabaseState() {
  const { data } = useQuery({ queryKey: ['readyz'], queryFn: look, refetchInterval: LOOK_EVERY_MS, retry: false });
  const ready = data?.ready ?? true;
  const words = data === undefined ? 'Looking' : ready ? 'Database up' : 'Not ready';
  const explanation = ready ? 'The database answers.' : (data?.reason ?? '');
  return (
    <Tooltip label={explanation} disabled={data === undefined}>
      <span role="status" className={classes.state} data-state={data === undefined ? 'unknown' : ready ? 'up' : 'down'}>
        <span className={classes.dot} aria-hidden />
        <span className={ready ? classes.quiet : undefined}>{words}</span>
        {!ready && <span className="visually-hidden">: {explanation}</span>}
      </span>
    </Tooltip>
  );
}

async function look({ signal }: { signal: AbortSignal }): Promise<Readiness> {
  try {
    const answer = await fetch('/readyz', { signal });
    if (answer.ok) return { ready: true };
    const { reason } = (await answer.json()) as { reason?: string };
    return { ready: false, reason: sentence(reason ?? `the server answers ${answer.status}`) };
  } catch {
    return { ready: false, reason: 'Rowhook does not answer.' };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
