/** One sale through a real host and a real cloud, as an OTLP collector hears of it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSaleTrace } from '../../main/lifecycle/open-telemetry.ts';
import { systemPorts } from '../../main/ports.ts';
import { fetchTransport } from '../../main/upload/cloud-transport.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../sync/protocol/messages.ts';
import { SALE_SPANS, topSpanIdOf, traceIdOf } from '../../sync/protocol/sale-trace.ts';
import { startTestCloud, type TestCloud } from '../sync/cloud/harness.ts';
import { Till } from './support/till.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly { readonly key: string; readonly value: unknown }[];
}
interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const heard: { readonly service: string; readonly span: Span }[] = [];
const bodies: string[] = [];
let collector: Server;
let env: NodeJS.ProcessEnv;
let cloud: TestCloud;
const { timers } = systemPorts();

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      bodies.push(body);
      for (const { resource, scopeSpans } of (JSON.parse(body) as Exported).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        for (const { spans } of scopeSpans) heard.push(...spans.map((span) => ({ service, span })));
      }
      response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve);
  });
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}/` };
  const trace = await openSaleTrace('guidepost-cloud', env, timers);
  cloud = await startTestCloud(trace === undefined ? {} : { trace });
});
afterAll(() => {
  collector.closeAllConnections();
  collector.close();
});

test('a sale is one trace from the first scan to the documents of the cloud, named by its own id', async () => {
  const trace = await openSaleTrace('guidepost-terminal', env, timers);
  if (trace === undefined) throw new Error('no trace');
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  const till = new Till({
    change: {
      cloudUrl: cloud.url,
      pairCode: code.body.code,
      transport: (url) => fetchTransport(url, { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) }),
      trace,
    },
  });
  await till.openForBusiness();
  const sale = await till.sell();
  await expect.poll(() => till.host.state().sync.pending, { timeout: 10_000 }).toBe(0);
  await expect
    .poll(
      () =>
        till.events.some(
          ({ name, payload }) => name === 'print.changed' && JSON.stringify(payload).includes('"printed"'),
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
  await till.end();
  await cloud.close();

  const own = heard.filter(({ span }) => span.traceId === traceIdOf(sale.saleId));
  const named = (name: string): Span => {
    const found = own.find(({ span }) => span.name === name);
    if (found === undefined) throw new Error(`no span ${name} of ${own.map(({ span }) => span.name).join(', ')}`);
    return found.span;
  };
  expect([...new Set(own.map(({ span }) => span.name))].sort()).toEqual([...SALE_SPANS].sort());
  expect(new Set(heard.map(({ span }) => span.traceId)).size).toBe(1);
  const services = (name: string): string[] => [
    ...new Set(own.filter(({ span }) => span.name === name).map(({ service }) => service)),
  ];
  expect(['ingest', 'derive'].flatMap(services)).toEqual(['guidepost-cloud', 'guidepost-cloud']);
  expect(['sale', 'cart.change', 'journal.fsync', 'print', 'upload'].flatMap(services)).toEqual(
    Array<string>(5).fill('guidepost-terminal'),
  );

  const top = named('sale');
  expect([top.spanId, top.parentSpanId ?? '']).toEqual([topSpanIdOf(sale.saleId), '']);
  for (const { span } of own) if (span.name !== 'sale') expect(span.parentSpanId).toBe(top.spanId);

  const start = (name: string): bigint => BigInt(named(name).startTimeUnixNano);
  const end = (name: string): bigint => BigInt(named(name).endTimeUnixNano);
  for (const { span } of own) expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
  expect(start('cart.change') <= start('sale.commit')).toBe(true);
  expect(start('sale.commit') <= end('journal.fsync')).toBe(true);
  expect(end('journal.fsync') <= end('sale.commit')).toBe(true);
  expect(end('journal.fsync') <= start('upload') + 1_000_000n).toBe(true);
  // One machine, two clocks that were compared over the network: within what the terminal leaves uncorrected.
  expect(start('upload') - start('ingest') < 2_000_000_000n).toBe(true);
  expect(start('ingest') <= start('derive') && end('derive') <= end('ingest')).toBe(true);

  const facts = own.flatMap(({ span }) => span.attributes ?? []);
  expect([...new Set(facts.map(({ key }) => key))].sort()).toEqual(['attempt', 'change', 'entries', 'outcome']);
  const values = facts.map(({ value }) => String(Object.values(value as object)[0]));
  expect([...new Set(values)].sort()).toEqual(['1', '200', '3', 'addProduct', 'printed', 'setServing']);
  for (const secret of ['纯棉', sale.receiptNumber, 'S001']) expect(bodies.join('')).not.toContain(secret);
});

test('without a collector there is no trace; one that is away holds nobody up', async () => {
  expect(await openSaleTrace('guidepost-cloud', {}, timers)).toBeUndefined();
  expect(await openSaleTrace('guidepost-cloud', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, timers)).toBeUndefined();
  const away = await openSaleTrace('guidepost-cloud', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, timers);
  if (away === undefined) throw new Error('no trace');
  away.span('019a0000-0000-7000-8000-000000000001', 'ingest', 1, 2);
  const before = performance.now();
  await away.close();
  expect(performance.now() - before).toBeLessThan(3_000);
});
