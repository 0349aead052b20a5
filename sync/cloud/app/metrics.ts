/** Prometheus metrics of one cloud process. Labels name routes and kinds, never people, tokens or terminals. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly entries: Counter<'kind'>;
  readonly quarantined: Counter<'reason'>;
  readonly bindings: Counter<'outcome'>;
  readonly streams: Gauge;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: 'guidepost_http_request_seconds',
      help: 'Time to answer, by route',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    entries: new Counter({
      name: 'guidepost_journal_entries_total',
      help: 'Journal entries received',
      labelNames: ['kind'],
      registers,
    }),
    quarantined: new Counter({
      name: 'guidepost_quarantined_total',
      help: 'Entries put in quarantine',
      labelNames: ['reason'],
      registers,
    }),
    bindings: new Counter({
      name: 'guidepost_binding_pages_total',
      help: 'Answers of the binding page',
      labelNames: ['outcome'],
      registers,
    }),
    streams: new Gauge({ name: 'guidepost_open_streams', help: 'Open replication streams', registers }),
  };
}
