import Table from 'cli-table3';
import { type Paint, paintFor } from './paint.ts';

/** What `webhooks.status()` returns. */
export interface Status {
  workers: number;
  dispatcher: boolean;
  capture_enabled: boolean;
  entities: {
    entity: string;
    label: string;
    /** Why it is captured otherwise than it was set up. */
    problem: string | null;
    events: { action: string; enabled: boolean }[];
    activities_24h: number;
  }[];
  registrations: {
    id: number;
    uri: string;
    state: 'active' | 'paused' | 'disabled';
    /** Why it is not active, or is held. */
    reason: string | null;
    circuit: 'closed' | 'open';
    events: string[];
    owner_id: string | null;
    live: number;
    delivered_24h: number;
    failed_24h: number;
  }[];
  /** Those that run or have ended in the last 24 hours. */
  backfills: {
    id: number;
    registration_id: number;
    entity: string;
    state: 'running' | 'done' | 'failed' | 'cancelled';
    rows_done: number;
    /** As the planner guessed at the start. */
    estimated_rows: number | null;
    error: string | null;
  }[];
  queue: Record<'pending' | 'claimed' | 'retrying' | 'held' | 'blocked', number>;
  oldest_pending_at: string | null;
}

/** The status as people read it. */
export function renderStatus(status: Status, now: Date, paint = paintFor(process.stdout)): string {
  return [
    overview(status, now, paint),
    `\n${paint.bold('Entities')}`,
    entities(status, paint),
    `\n${paint.bold('Registrations')}`,
    registrations(status, paint),
    ...(status.backfills.length === 0 ? [] : [`\n${paint.bold('Back-fills')}`, backfills(status, paint)]),
  ].join('\n');
}

function overview(status: Status, now: Date, paint: Paint): string {
  const { queue } = status;
  const states = (['pending', 'claimed', 'retrying', 'held', 'blocked'] as const).map(
    (state) => `${count(queue[state])} ${state}`,
  );
  const lines = [
    `${paint.bold('Workers')}  ${workers(status, paint)}`,
    `${paint.bold('Capture')}  ${status.capture_enabled ? 'on' : paint.yellow('off: no write is captured')}`,
    `${paint.bold('Queue')}    ${states.join(', ')}`,
  ];
  if (status.oldest_pending_at !== null)
    lines.push(`         the oldest waits ${waiting(status.oldest_pending_at, now)}`);
  return lines.join('\n');
}

function workers({ workers, dispatcher }: Status, paint: Paint): string {
  if (workers === 0)
    return paint.red("no worker is alive: activities queue up until 'rowhook start' or 'rowhook work' runs");
  return `${count(workers)} alive${dispatcher ? '' : paint.yellow(', none of them dispatches yet')}`;
}

function waiting(since: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000));
  return `for ${duration(seconds)}, since ${new Date(since).toISOString()}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
}

function entities({ entities }: Status, paint: Paint): string {
  if (entities.length === 0) return "none: put a table into the catalogue with 'rowhook watch public.orders'";
  const rows = entities.map((one) => [
    one.problem === null ? plain(one.entity) : `${plain(one.entity)}\n${paint.yellow(plain(one.problem))}`,
    plain(one.label),
    one.events.map((event) => (event.enabled ? event.action : `${event.action} (off)`)).join('\n') || 'none',
    count(one.activities_24h),
  ]);
  return table(['Entity', 'Label', 'Events', 'Activities 24 h'], rows, paint);
}

function registrations({ registrations }: Status, paint: Paint): string {
  if (registrations.length === 0)
    return "none: add one with select webhooks.register('https://…', '{public.orders:create}')";
  const rows = registrations.map((one) => [
    String(one.id),
    withoutPassword(plain(one.uri)),
    registrationState(one, paint),
    one.events.map(plain).join('\n') || 'none',
    one.owner_id === null ? 'all' : plain(one.owner_id),
    count(one.live),
    count(one.delivered_24h),
    one.failed_24h > 0 ? paint.red(count(one.failed_24h)) : '0',
  ]);
  return table(['Id', 'URI', 'State', 'Events', 'Owner', 'Live', 'Delivered 24 h', 'Failed 24 h'], rows, paint);
}

function registrationState({ state, circuit, reason }: Status['registrations'][number], paint: Paint): string {
  const open = circuit === 'open' && state === 'active';
  const word = open ? paint.red('circuit open') : state === 'active' ? 'active' : paint.yellow(state);
  return reason === null ? word : `${word}\n${plain(reason)}`;
}

function backfills({ backfills }: Status, paint: Paint): string {
  const rows = backfills.map((one) => [
    String(one.id),
    plain(one.entity),
    String(one.registration_id),
    one.error === null ? one.state : `${paint.red(one.state)}\n${plain(one.error)}`,
    one.estimated_rows === null ? count(one.rows_done) : `${count(one.rows_done)} of some ${count(one.estimated_rows)}`,
  ]);
  return table(['Id', 'Entity', 'Registration', 'State', 'Rows'], rows, paint);
}

function table(head: string[], rows: string[][], paint: Paint): string {
  const made = new Table({ head: head.map((text) => paint.bold(text)), style: { head: [], border: [] } });
  made.push(...rows);
  return made.toString();
}

function count(number: number): string {
  return number.toLocaleString('en').replaceAll(',', ' ');
}

/** Texts of the database must not move the cursor or recolour the terminal. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

function withoutPassword(uri: string): string {
  return uri.replace(/\/\/([^/?#@:]*):[^/?#@]*@/, '//$1:…@');
}
