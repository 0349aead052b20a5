/** Prometheus metrics of one cloud process. Labels name routes and kinds, never people, tokens or terminals. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly entries: Counter<'kind'>;
  readonly quarantined: Counter<'reason'>;
  readonly bindings: Counter<'outcome'>;
  readonly streams: Gauge;
  readonly alerts: Counter<'code'>;
  /** `fork`, `gap`, `prev_hash`, `hash` and `signature`: uploads that do not continue the terminal's chain. */
  readonly chainFaults: Counter<'fault'>;
  /** Filled by gauges.ts when the metrics are read. */
  readonly gauges: Gauges;
}

export interface Gauges {
  readonly database: Gauge;
  readonly terminals: Gauge<'state'>;
  readonly uploadLag: Gauge;
  readonly clockSkew: Gauge;
  readonly fsync: Gauge;
  readonly printsWaiting: Gauge;
  readonly quarantine: Gauge<'reason'>;
  readonly brandFacts: Gauge;
  readonly unplacedLines: Gauge;
  readonly monthsAhead: Gauge;
  /** Not by gauges.ts: signatures.ts tells when it comes to that. */
  readonly signatureFallback: Gauge;
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
    alerts: new Counter({
      name: 'guidepost_alerts_total',
      help: 'Alerts raised for a store or the brand',
      labelNames: ['code'],
      registers,
    }),
    chainFaults: new Counter({
      name: 'guidepost_chain_faults_total',
      help: 'Uploads that do not continue their terminal’s chain',
      labelNames: ['fault'],
      registers,
    }),
    gauges: createGauges(registers),
  };
}

function createGauges(registers: Registry[]): Gauges {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name: `guidepost_${name}`, help, registers });
  return {
    database: gauge('database_up', 'Whether the database answered the last reading of these gauges'),
    terminals: new Gauge({
      name: 'guidepost_terminals',
      help: 'Paired terminals by how they stand',
      labelNames: ['state'],
      registers,
    }),
    uploadLag: gauge('upload_lag_seconds', 'Age of the oldest entry that a terminal said it has not sent'),
    clockSkew: gauge('clock_skew_seconds', 'The most that the clock of a terminal’s machine is wrong'),
    fsync: gauge('journal_fsync_seconds', 'The slowest terminal’s p99 of recent fsyncs of its journal'),
    printsWaiting: gauge('prints_waiting', 'Slips that wait for a person'),
    quarantine: new Gauge({
      name: 'guidepost_quarantine_open',
      help: 'Entries that were received and not applied',
      labelNames: ['reason'],
      registers,
    }),
    brandFacts: gauge('brand_facts_lag_seconds', 'Age of the oldest claim or enrolment that is not applied yet'),
    unplacedLines: gauge('journal_unplaced_lines', 'Journal lines in the default partition, counted up to a limit'),
    monthsAhead: gauge('journal_months_ahead', 'Months after this one whose partition is there'),
    signatureFallback: gauge(
      'signature_fallback',
      'Whether signatures are checked without libsodium, which takes longer',
    ),
  };
}
