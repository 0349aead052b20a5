import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readToken, verifyMac, type TerminalKey } from '../../sync/domain/binding-token.ts';
import { systemPorts } from '../../main/ports.ts';
import { DAY_MS } from '../../sync/domain/time.ts';
import { eventually, Till } from './support/till.ts';

const KEY = new Uint8Array(Buffer.alloc(32, 7)) as TerminalKey;

describe('binding tokens', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const issue = (guide = '2001') => till.get('guide.issueToken', { mode: 'one_time', ttl: 1, guide: guide as never });
  const fieldsOf = (token: string) => {
    const read = readToken(token);
    if (!read.ok) throw new Error(read.error);
    expect(verifyMac(read.value, KEY)).toBe(true);
    return read.value.fields;
  };

  test('are issued with no network, genuine and for this guide, and are in the journal before they are shown', async () => {
    till.cloud.reachable = false;
    const issued = await issue('2002');
    expect(issued).toMatchObject({ guide: '2002', mode: 'one_time', url: `http://127.0.0.1:47320/g/${issued.token}` });
    expect((issued.expiresAt ?? 0) - issued.issuedAt).toBeGreaterThan(28 * 60_000);
    expect(fieldsOf(issued.token)).toMatchObject({ mode: 0, ttl: 1, term: 1, guide: 3, seq: 0 });
    expect((await till.journal()).at(-1)).toMatchObject({
      kind: 'token.issued',
      body: { token: issued.token, seq: 0 },
    });
  });

  test('count on over receipts and restarts, also when several are asked for at once', async () => {
    await issue();
    await till.add();
    await till.serve('2001');
    await till.get('sale.commit', await till.commitParams(9900));
    await Promise.all([issue(), issue()]);
    await till.stop();
    await till.start();
    await till.login();
    await issue();
    const seqs = (await till.journal())
      .filter(({ kind }) => kind === 'token.issued')
      .map(({ body }) => fieldsOf(String(body['token'])).seq);
    expect(seqs).toEqual([0, 1, 2, 3, 4]);
  });

  test('are signed by the brand’s new key from the next start on, also when that and every later start is without the network', async () => {
    await till.stop();
    till.cloud.tokenKey = { kid: 2, byte: 9 };
    await till.start();
    await till.login();
    const kidOf = async (): Promise<number> => {
      const read = readToken((await issue()).token);
      if (!read.ok) throw new Error(read.error);
      expect(verifyMac(read.value, new Uint8Array(Buffer.alloc(32, 9)) as TerminalKey)).toBe(true);
      return read.value.fields.kid;
    };
    expect(await kidOf()).toBe(2);
    await till.stop();
    till.cloud.reachable = false;
    await till.start();
    await till.login();
    expect(await kidOf()).toBe(2);
  });

  test('are signed by the brand’s new key within a day at a till that nobody switches off, and badges say that they are of the old', async () => {
    const real = systemPorts();
    const daily: (() => void)[] = [];
    const every: typeof real.timers.every = (interval, run) => {
      if (interval !== DAY_MS) return real.timers.every(interval, run);
      daily.push(run);
      return { cancel: () => undefined };
    };
    await till.stop();
    await till.start({ ports: { ...real, timers: { ...real.timers, every } } });
    await till.login('9001', '999999');
    await till.get('guide.makeBadge', { guide: '2001' as never });
    const badge = async () => (await till.get('guide.badges', { guide: '2001' as never })).items[0];
    expect(await badge()).toMatchObject({ isOldKey: false });
    till.cloud.tokenKey = { kid: 2, byte: 9 };
    for (const run of daily) run();
    await eventually(async () => (await badge())?.isOldKey === true);
    const read = readToken((await issue()).token);
    expect(read.ok && read.value.fields.kid).toBe(2);
  });

  test('are for guides only, and a guide issues for no other', async () => {
    expect(await till.call('guide.issueToken', { mode: 'one_time', ttl: 1, guide: '1001' as never })).toMatchObject({
      code: 'not_permitted',
    });
    expect(await till.call('guide.issueToken', { mode: 'one_time', ttl: 1 })).toMatchObject({ code: 'not_permitted' });
    await till.login('2001', '222222');
    expect(await till.get('guide.issueToken', { mode: 'static', ttl: 7 })).toMatchObject({
      guide: '2001',
      expiresAt: null,
    });
    expect(await till.call('guide.issueToken', { mode: 'one_time', ttl: 1, guide: '2002' as never })).toMatchObject({
      code: 'not_permitted',
    });
    expect(await till.call('drawer.open', { reason: 'x' })).toMatchObject({ code: 'approval_needed' });
  });

  test('hand own customers over to a colleague, offline, named by who is signed in alone', async () => {
    const handOver = (guide: string, ttl = 1) =>
      till.call('guide.issueToken', { mode: 'handover', ttl, guide: guide as never });
    // A cashier makes codes for others, but has nobody to give.
    expect(await handOver('2002')).toMatchObject({ code: 'not_permitted', details: { reason: 'giver_not_guide' } });
    till.cloud.reachable = false;
    await till.login('2001', '222222');
    expect(await handOver('2001')).toMatchObject({ code: 'not_permitted', details: { reason: 'handover_to_self' } });
    expect(await till.call('guide.issueToken', { mode: 'handover', ttl: 1 })).toMatchObject({ code: 'not_permitted' });
    for (const nobody of ['1001', '7777'])
      expect(await handOver(nobody)).toMatchObject({ code: 'not_permitted', details: { reason: 'not_a_guide' } });
    for (const ttl of [0, 2, 7])
      expect(await handOver('2002', ttl)).toMatchObject({ details: { reason: 'handover_ttl' } });
    const before = (await till.journal()).length;
    const issued = await till.get('guide.issueToken', { mode: 'handover', ttl: 1, guide: '2002' as never });
    expect(issued).toMatchObject({ guide: '2002', giver: '2001', mode: 'handover' });
    expect(fieldsOf(issued.token)).toMatchObject({ mode: 3, ttl: 1, guide: 3 });
    expect((await till.journal()).slice(before)).toMatchObject([
      { kind: 'token.issued', staff: '2001', body: { token: issued.token, guide: '2002', mode: 'handover' } },
    ]);
    await till.get('guide.revokeToken', { token: issued.token });
    expect((await till.journal()).at(-1)).toMatchObject({ kind: 'token.revoked', body: { token: issued.token } });
  });

  test('are revoked by an entry', async () => {
    const { token } = await issue();
    await till.get('guide.revokeToken', { token });
    expect((await till.journal()).at(-1)).toMatchObject({ kind: 'token.revoked', body: { token } });
  });

  test('a badge is one that stands: made anew it revokes those before in the same write, and a restart knows it', async () => {
    await till.login('2001', '222222');
    const first = (await till.get('guide.makeBadge', { guide: '2001' as never })).items;
    expect(first).toMatchObject([{ guide: '2001', isOldKey: false, url: expect.stringContaining('/g/') as string }]);
    const token = first[0]?.token ?? '';
    expect(fieldsOf(token)).toMatchObject({ mode: 2, ttl: 6 });
    const second = (await till.get('guide.makeBadge', { guide: '2001' as never })).items;
    expect(second).toHaveLength(1);
    expect(second[0]?.token).not.toBe(token);
    expect((await till.journal()).slice(-2)).toMatchObject([
      { kind: 'token.issued', body: { mode: 'static', token: second[0]?.token } },
      { kind: 'token.revoked', body: { token, reason: 'badge_renewed' } },
    ]);
    await till.stop();
    await till.start();
    await till.login();
    expect((await till.get('guide.badges', { guide: '2001' as never })).items).toEqual(second);
  });

  test('a badge is revoked by its guide or who makes codes for others, and shown to nobody else', async () => {
    await till.login('2001', '222222');
    const made = await till.get('guide.makeBadge', { guide: '2001' as never });
    const token = made.items[0]?.token ?? '';
    await till.login('2002', '222222');
    for (const answer of [
      await till.call('guide.badges', { guide: '2001' as never }),
      await till.call('guide.makeBadge', { guide: '2001' as never }),
      await till.call('guide.revokeToken', { token }),
    ])
      expect(answer).toMatchObject({ code: 'not_permitted' });
    await till.login('2001', '222222');
    await till.get('guide.revokeToken', { token });
    expect((await till.get('guide.badges', { guide: '2001' as never })).items).toEqual([]);
  });
});
