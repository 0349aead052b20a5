import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { METHODS, type MethodName } from '../../main/contract/contract.ts';
import { bookHead, Till } from './support/till.ts';

describe('the one door', () => {
  let till: Till;
  beforeEach(() => {
    till = new Till();
  });
  afterEach(() => till.end());
  const dispatch = (method: string, params: unknown) => till.host.dispatch(method, params, till.caller);

  test('knows its methods and checks what comes in, with the path', async () => {
    await till.start();
    expect(await dispatch('toString', {})).toEqual({ ok: false, code: 'unknown_method', details: {} });
    expect(await dispatch('shift.open', { float: -1 })).toMatchObject({
      code: 'bad_request',
      details: { path: '/float' },
    });
    expect(await dispatch('app.state', { more: 1 })).toMatchObject({ code: 'bad_request' });
    expect(await dispatch('session.login', null)).toMatchObject({ code: 'bad_request' });
  });

  test('lets nobody at a method that needs a log-in', async () => {
    await till.start();
    const closed = (Object.keys(METHODS) as MethodName[]).filter((name) => !METHODS[name].public);
    expect(closed).toContain('sale.commit');
    const params: Partial<Record<MethodName, unknown>> = {
      'shift.open': { float: 1 },
      'drawer.open': { reason: 'x' },
      'member.find': { query: '1' },
    };
    for (const name of closed) {
      const answer = await dispatch(name, params[name] ?? {});
      expect(['not_logged_in', 'bad_request'], name).toContain(answer.ok ? 'answered' : answer.code);
    }
  });

  test('says so when the terminal is not paired, and pairs by a code once', async () => {
    await till.start({ pairCode: 'WRONGCODE1' });
    expect(till.host.state()).toMatchObject({ place: null, sync: { cause: 'not_paired' } });
    expect(await till.call('session.login', { staff: '1001', pin: '111111' })).toMatchObject({ code: 'not_paired' });
    expect(await till.call('pairing.join', { code: 'NOTHISONE1' })).toMatchObject({ code: 'pairing_refused' });
    const [first, second] = await Promise.all([
      till.call('pairing.join', { code: 'CODE123456' }),
      till.call('pairing.join', { code: 'CODE123456' }),
    ]);
    expect([first.ok, second.ok]).toEqual([true, true]);
    expect(till.cloud.calls.filter(({ path, method }) => path === '/v1/terminals' && method === 'POST')).toHaveLength(
      3,
    );
    expect(till.host.state().place).toMatchObject({ terminal: '01', store: { id: 'S001' } });
    expect(await till.call('pairing.join', { code: 'CODE123456' })).toMatchObject({ code: 'pairing_refused' });
  });

  test('starts offline with what it knows', async () => {
    await till.start();
    await till.stop();
    till.cloud.reachable = false;
    await till.start();
    await till.login();
    expect(till.host.state().place).toMatchObject({ terminal: '01' });
  });

  test('turns what is thrown into a code that stands in the log, without its words', async () => {
    await till.start({
      killPoints: {
        reach: (name) => {
          if (name === 'token.after_journal') throw new Error('138 0013 8000 is secret');
        },
      },
    });
    await till.login();
    const answer = await till.call('guide.issueToken', { mode: 'one_time', ttl: 1, guide: '2001' as never });
    expect(answer).toEqual({ ok: false, code: 'internal', details: { message: 'HOST500' } });
    expect(JSON.stringify(till.logs)).not.toContain('secret');
    expect(till.logs.at(-1)).toMatchObject({ code: 'HOST500', facts: { method: 'guide.issueToken' } });
  });

  test('takes no price book older than the active one, nor one of tomorrow, nor one that makes no sense', async () => {
    await till.start();
    const activate = (change: Record<string, unknown>) => till.call('catalogue.activate', { head: bookHead(change) });
    expect(await activate({ id: 'b', hash: 'b'.repeat(64), from: 1_700_000_000_500 })).toMatchObject({ ok: true });
    expect(await activate({})).toMatchObject({ code: 'stale_price_book', details: { reason: 'older_than_active' } });
    expect(await activate({ id: 'c', hash: 'c'.repeat(64), from: Date.now() + 86_400_000 })).toMatchObject({
      code: 'stale_price_book',
      details: { reason: 'not_yet' },
    });
    expect(
      await activate({
        id: 'd',
        hash: 'd'.repeat(64),
        from: 1_700_000_000_600,
        promotions: [{ id: 'x', type: 'discount', payBp: 10_001 }],
      }),
    ).toMatchObject({ code: 'bad_request' });
    await till.stop();
    await till.start();
    expect(await activate({})).toMatchObject({ code: 'stale_price_book' });
    await till.login();
    expect((await till.get('cart.get', {})).book).toMatchObject({ id: 'b' });
  });

  test('answers pulls and pushes of the database worker with the device’s own token', async () => {
    await till.start();
    const pulled = await till.get('replication.pull', {
      collection: 'products',
      request: { checkpoint: null, limit: 10 },
    });
    expect(pulled.checkpoint).toMatchObject({ epoch: 'e1' });
    expect(await till.get('replication.push', { collection: 'parkedSales', request: { rows: [] } })).toEqual({
      conflicts: [],
    });
    till.cloud.reachable = false;
    expect(
      await till.call('replication.pull', { collection: 'products', request: { checkpoint: null, limit: 10 } }),
    ).toMatchObject({ code: 'cloud_unreachable' });
  });
});
