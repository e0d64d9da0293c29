import { type Paint, paintFor } from '../cli/paint.ts';

/** What a line says of one delivery. */
export interface DeliveryLine {
  /** In ms since 1970. */
  at: number;
  /** `created`, `updated`, `deleted`; anything else is shown as it is. */
  action: string;
  entity: string;
  objectId: string;
  status?: number;
  /** From commit to receipt, in ms. */
  afterMs?: number;
  /** What changed, or what went wrong. */
  what: string;
  failed?: boolean;
}

const WIDTHS = { time: 12, action: 7, entity: 14, objectId: 6, status: 4, after: 8 };
const FIXED = Object.values(WIDTHS).reduce((sum, width) => sum + width + 2, 0);

/** Lines end at the edge of a terminal, so that each takes one row; elsewhere at 200 characters. */
const columns = () => (process.stdout.isTTY ? process.stdout.columns : 200);

/** The line above all. */
export function headLine(paint: Paint = paintFor(process.stdout)): string {
  const { time, action, entity, objectId, status, after } = WIDTHS;
  const cells = [
    'Time'.padEnd(time),
    'Action'.padEnd(action),
    'Entity'.padEnd(entity),
    'Id'.padStart(objectId),
    'HTTP'.padStart(status),
    'After'.padStart(after),
    'What changed',
  ];
  return paint.dim(cells.join('  '));
}

/** One delivery, aligned with all others. */
export function deliveryLine(line: DeliveryLine, paint: Paint = paintFor(process.stdout)): string {
  const colour = line.failed ? paint.red : (colours(paint)[line.action] ?? paint.cyan);
  const cells = [
    paint.dim(timeOfDay(line.at).padEnd(WIDTHS.time)),
    colour(plain(line.action).padEnd(WIDTHS.action)),
    plain(line.entity).padEnd(WIDTHS.entity),
    plain(line.objectId).padStart(WIDTHS.objectId),
    status(line, paint),
    (line.afterMs === undefined ? '' : milliseconds(line.afterMs)).padStart(WIDTHS.after),
    what(line, paint),
  ];
  return cells.join('  ').trimEnd();
}

/** A duration as people read it. */
export function milliseconds(duration: number): string {
  const ms = Math.max(0, Math.round(duration));
  return ms < 10_000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A number as people read it: 1 000. */
export function count(number: number): string {
  return number.toLocaleString('en').replaceAll(',', ' ');
}

/** Texts that others wrote must not move the cursor or recolour the terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

function colours(paint: Paint): Record<string, Paint['green']> {
  const [green, yellow, magenta] = [paint.green, paint.yellow, paint.magenta];
  // In headers and in the worker's events, actions are written as in the entity events.
  return { created: green, create: green, updated: yellow, update: yellow, deleted: magenta, delete: magenta };
}

function status({ status, failed }: DeliveryLine, paint: Paint): string {
  const text = String(status ?? '–').padStart(WIDTHS.status);
  return failed ? paint.red(text) : paint.green(text);
}

function what({ what, failed }: DeliveryLine, paint: Paint): string {
  const text = cut(plain(what));
  return failed ? paint.red(text) : text;
}

function cut(text: string): string {
  const room = Math.max(20, columns() - FIXED);
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

function timeOfDay(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
