/** What is measured, in the order of the table. The names are the paths of the figures in the JSON line. */
export const METRICS = [
  { name: 'capture.single', says: 'single-row writes/s, capture on ÷ no trigger' },
  { name: 'capture.single_vs_row_log', says: 'the same ÷ a row-trigger event log', atLeast: 0.95 },
  { name: 'capture.bulk_insert_vs_row_log', says: 'rows/s of a bulk insert ÷ the event log', atLeast: 2.3 },
  { name: 'capture.bulk_update_vs_row_log', says: 'rows/s of a bulk update ÷ the event log', atLeast: 1.5 },
  { name: 'capture.watched_idle', says: 'writes/s, watched without an enabled event ÷ no trigger', atLeast: 0.93 },
  { name: 'capture.condition', says: 'the same, with a condition ÷ without', atLeast: 0.85 },
  { name: 'capture.column_filter', says: 'the same, only for some columns ÷ for all', atLeast: 0.85 },
  { name: 'capture.payload_function', says: 'the same, with a payload made by a function ÷ with the row' },
  {
    name: 'capture.many_events',
    says: 'the same ÷ no trigger, beside 500 entity events ÷ beside a few',
    atLeast: 0.95,
  },
  { name: 'capture.doorbell', says: 'writes/s of 16 writers, dispatcher awake ÷ doorbell off', atLeast: 0.9 },
  { name: 'capture.while_draining', says: 'p50 commit time, delivering ÷ workers stopped', atMost: 2 },
  { name: 'delivery.backlog_1', says: 'deliveries/s, 1 registration ÷ raw undici', atLeast: 0.35 },
  { name: 'delivery.backlog_10000', says: 'deliveries/s, 10 000 registrations ÷ raw undici', atLeast: 0.35 },
  { name: 'delivery.latency.p50', says: 'commit to receipt at 100 writes/s, ms', atMost: 6 },
  { name: 'delivery.latency.p99', says: 'commit to receipt at 100 writes/s, ms', atMost: 30 },
  { name: 'delivery.noisy', says: 'p99 of 50 endpoints while 50 others hang ÷ without those', atMost: 2 },
  { name: 'delivery.ordered', says: 'deliveries/s in order, over 1 000 objects ÷ in any order', atLeast: 0.5 },
  { name: 'delivery.rss_mb', says: 'peak memory of the worker, MB', atMost: 250 },
  { name: 'raw_undici_per_s', says: 'POSTs/s of undici alone to the same receiver' },
] as const satisfies readonly Metric[];

interface Metric {
  name: string;
  says: string;
  atLeast?: number;
  atMost?: number;
}

export type MetricName = (typeof METRICS)[number]['name'];

/** One figure, and in a few words what it comes from. */
export interface Figure {
  value: number;
  from?: string;
}

export type Figures = Partial<Record<MetricName, Figure>>;

/** 10 000 registrations must not cost much more than one: the second backlog figure is held against the first as well. */
const SECOND_BACKLOG = 0.8;

/** What a metric has to reach, for this run. */
export function targetOf(metric: Metric, figures: Figures): Pick<Metric, 'atLeast' | 'atMost'> {
  const first = figures['delivery.backlog_1']?.value;
  if (metric.name !== 'delivery.backlog_10000' || first === undefined) return metric;
  return { atLeast: Math.max(metric.atLeast ?? 0, SECOND_BACKLOG * first) };
}

/** Whether the target is reached; nothing for a metric without a target or without a figure. */
export function isReached(metric: Metric, figures: Figures): boolean | undefined {
  const value = figures[metric.name as MetricName]?.value;
  const { atLeast, atMost } = targetOf(metric, figures);
  if (value === undefined || (atLeast === undefined && atMost === undefined)) return undefined;
  return value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
}
