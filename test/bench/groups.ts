import { captureAsking } from './capture-asking.ts';
import { captureBulk } from './capture-bulk.ts';
import { captureDoorbell } from './capture-doorbell.ts';
import { captureManyEvents } from './capture-many-events.ts';
import { captureSingle } from './capture-single.ts';
import { captureWhileDraining } from './capture-while-draining.ts';
import { deliveryBacklog } from './delivery-backlog.ts';
import { deliveryLatency } from './delivery-latency.ts';
import { deliveryNoisy } from './delivery-noisy.ts';
import { deliveryOrdered } from './delivery-ordered.ts';
import { deliveryRss } from './delivery-rss.ts';
import type { Lab } from './lab.ts';
import type { Figures, MetricName } from './metrics.ts';

/** Metrics that are measured together. */
export interface Group {
  title: string;
  metrics: readonly MetricName[];
  measure(lab: Lab): Promise<Figures>;
}

export const GROUPS: readonly Group[] = [
  {
    title: 'Single-row transactions on 8 connections',
    metrics: ['capture.single', 'capture.single_vs_row_log', 'capture.watched_idle'],
    measure: captureSingle,
  },
  {
    title: 'What an entity event may ask for',
    metrics: ['capture.condition', 'capture.column_filter', 'capture.payload_function'],
    measure: captureAsking,
  },
  { title: 'Beside many entity events', metrics: ['capture.many_events'], measure: captureManyEvents },
  {
    title: 'Statements over many rows',
    metrics: ['capture.bulk_insert_vs_row_log', 'capture.bulk_update_vs_row_log'],
    measure: captureBulk,
  },
  { title: 'The doorbell under 16 writers', metrics: ['capture.doorbell'], measure: captureDoorbell },
  { title: 'Commits while a worker delivers', metrics: ['capture.while_draining'], measure: captureWhileDraining },
  {
    title: 'Draining a backlog',
    metrics: ['delivery.backlog_1', 'delivery.backlog_10000', 'raw_undici_per_s'],
    measure: deliveryBacklog,
  },
  {
    title: 'From commit to receipt',
    metrics: ['delivery.latency.p50', 'delivery.latency.p99'],
    measure: deliveryLatency,
  },
  { title: 'Endpoints that hang beside others', metrics: ['delivery.noisy'], measure: deliveryNoisy },
  { title: 'In order', metrics: ['delivery.ordered'], measure: deliveryOrdered },
  { title: 'The memory of a worker', metrics: ['delivery.rss_mb'], measure: deliveryRss },
];
