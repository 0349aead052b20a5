/**
 * Traces of sales over OTLP/HTTP, for host and cloud alike, when `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; the
 * standard variables of the exporter (headers, timeouts) hold too. Spans leave in batches in the background; a collector
 * that is away costs nothing but its spans. The packages are loaded only then: a fifth of a start. Called by program.ts
 * and cli/cloud.ts.
 */
import type { Context } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-base';
import { topSpanIdOf, traceIdOf, type SaleTrace } from '../../sync/protocol/sale-trace.ts';
import type { Timers } from '../ports.ts';

const ENDPOINT_VARIABLE = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const EXPORT_EVERY_MS = 2_000;
const EXPORT_TIMEOUT_MS = 5_000;
/** What ending waits for a collector. */
const LAST_EXPORT_MS = 1_000;

type Service = 'guidepost-terminal' | 'guidepost-cloud';

/** Undefined when no collector is named. */
export async function openSaleTrace(
  service: Service,
  env: NodeJS.ProcessEnv,
  timers: Timers,
): Promise<SaleTrace | undefined> {
  const endpoint = env[ENDPOINT_VARIABLE]?.trim() ?? '';
  if (endpoint === '') return undefined;
  const [
    { ROOT_CONTEXT, TraceFlags, trace },
    { OTLPTraceExporter },
    { resourceFromAttributes },
    { BasicTracerProvider, BatchSpanProcessor, RandomIdGenerator },
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const ids = new SaleIds(new RandomIdGenerator());
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: EXPORT_EVERY_MS })],
  });
  /** A context in which the sale's own span is the one above. */
  const under = (saleId: string): Context =>
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: traceIdOf(saleId),
      spanId: topSpanIdOf(saleId),
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    });
  const tracer = provider.getTracer('guidepost');
  return {
    span: (saleId, name, from, to, facts = {}) => {
      const isTop = name === 'sale';
      ids.next = isTop ? saleId : undefined;
      const parent = isTop ? ROOT_CONTEXT : under(saleId);
      tracer.startSpan(name, { startTime: from, attributes: facts, root: isTop }, parent).end(Math.max(from, to));
      ids.next = undefined;
    },
    close: () =>
      Promise.race([
        provider.shutdown().catch(() => undefined),
        new Promise<void>((resolve) => {
          timers.after(LAST_EXPORT_MS, resolve);
        }),
      ]),
  };
}

/** Random ids, but for the span that stands above a sale. */
class SaleIds {
  readonly #random: IdGenerator;
  next: string | undefined;

  constructor(random: IdGenerator) {
    this.#random = random;
  }

  readonly generateTraceId = (): string =>
    this.next === undefined ? this.#random.generateTraceId() : traceIdOf(this.next);
  readonly generateSpanId = (): string =>
    this.next === undefined ? this.#random.generateSpanId() : topSpanIdOf(this.next);
}
