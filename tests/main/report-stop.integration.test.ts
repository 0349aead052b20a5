/** A report that takes long, given up at the till: the line to the cloud is closed, so that the cloud can stop; other reports go on. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fetchTransport, type CloudTransport } from '../../main/upload/cloud-transport.ts';
import { startTestCloud } from '../sync/cloud/harness.ts';
import { eventually, Till } from './support/till.ts';

test('what is given up is asked no more, what is of another kind is still awaited', async () => {
  const cloud = await startTestCloud();
  const open = new Map<string, ServerResponse>();
  // A cloud that takes its time with reports.
  const slow = createServer((request, response) => {
    const kind = request.url?.split(/[/?]/)[3] ?? '';
    open.set(kind, response);
    response.on('close', () => open.delete(kind));
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const till = new Till();
  try {
    const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', {
      token: cloud.running.cloud.bootstrapSecret,
      json: { store: 'S001' },
    });
    const real = fetchTransport(cloud.url, {});
    const late = fetchTransport(`http://127.0.0.1:${String((slow.address() as AddressInfo).port)}`, {});
    const transport: CloudTransport = {
      request: (request) => (request.path.startsWith('/v1/reports/') ? late : real).request(request),
      stream: () => Promise.resolve(),
    };
    await till.start({ cloudUrl: cloud.url, pairCode: code.body.code, transport: () => transport });
    await till.login('9001', '999999');
    // Its session with the cloud follows.
    await eventually(async () => (await till.get('app.state', {})).session?.online, 10_000);
    const span = { from: cloud.ports.clock.now(), to: cloud.ports.clock.now() };
    const figures = till.call('report.read', { kind: 'seven-kinds', ...span });
    const others = till.call('report.read', { kind: 'terminals', ...span });
    await eventually(() => Promise.resolve(open.size === 2), 5000);
    await till.get('report.stop', { kind: 'seven-kinds' });
    expect(await figures).toMatchObject({ ok: false, code: 'cloud_unreachable' });
    await eventually(() => Promise.resolve(!open.has('seven-kinds')), 5000);
    open.get('terminals')?.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[]}');
    expect(await others).toMatchObject({ ok: true, value: { items: [] } });
  } finally {
    await till.end();
    slow.closeAllConnections();
    slow.close();
    await cloud.close();
  }
});
