import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemPorts } from '../../main/ports.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { Till } from './support/till.ts';

const DISPUTE = '01890000-0000-7000-8000-000000000099' as never;
const SALE = '01890000-0000-7000-8000-000000000098' as never;
const asked = (guide = '2001', sums = false) => ({ guide, from: '2026-09-21', to: '2026-09-21', sums }) as never;

const TERMS = {
  rates: { items: {}, categories: {}, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'spending' },
};
const rule = (version: string, from: number) => ({ ...TERMS, version, from, by: '9005', at: 1 });
const posting = (sale: string) => ({
  sale,
  receipt: 'S001-01-260921-0001',
  store: 'S001',
  what: 'earned',
  day: '2026-09-21',
  amount: 297,
  net: 9900,
  state: 'frozen',
  frozenUntil: '2026-09-28',
  statement: null,
});
const view = (sale: string, next: string | null) => ({
  guide: '2001',
  from: '2026-09-21',
  to: '2026-09-21',
  frozen: 594,
  settled: 0,
  items: [posting(sale)],
  why: {},
  disputes: [],
  next,
});

let till: Till;
beforeEach(async () => {
  till = new Till();
  till.cloud.extra = ({ path }) => {
    const body =
      path === '/v1/commission-rules'
        ? { items: [rule('v001', 1), rule('v002', 2), rule('v003', Date.now() + 1e9)], next: null }
        : path.startsWith('/v1/commission?')
          ? path.includes('after=')
            ? view('b', null)
            : view('a', path.includes('lines=none') ? null : '2026-09-21 a 00000001')
          : undefined;
    return body === undefined ? undefined : { status: 200, body };
  };
  await till.openForBusiness();
  await till.login('2001', '222222');
});
afterEach(() => till.end());

describe('what a guide earned', () => {
  test('is the cloud’s, all pages together, with the rules in force in those days', async () => {
    const mine = await till.get('commission.mine', asked());
    expect(mine).toMatchObject({ online: true, view: { frozen: 594, items: [{ sale: 'a' }, { sale: 'b' }] } });
    expect(mine.rules.map(({ version }) => version)).toEqual(['v002']);
    expect((await till.get('commission.mine', asked('2001', true))).view?.items).toHaveLength(1);
  });

  test('is, without the network, what the cloud last said; the rules outlive a restart', async () => {
    await till.get('commission.mine', asked());
    till.cloud.reachable = false;
    const away = await till.get('commission.mine', asked());
    expect(away).toMatchObject({ online: false, view: { frozen: 594 } });
    expect(away.asOf).not.toBeNull();
    await till.stop();
    await till.start();
    await till.login('2001', '222222');
    const restarted = await till.get('commission.mine', asked());
    expect(restarted).toMatchObject({ online: false, view: null, asOf: null, rules: [{ version: 'v002' }] });
  });

  test('goes by rules that are asked for anew, also after a clock that was ahead', async () => {
    let aheadMs = 80 * 86_400_000;
    const system = systemPorts();
    const ports = { ...system, clock: { ...system.clock, now: () => epochMs(Date.now() + aheadMs) } };
    await till.stop();
    await till.start({ ports });
    await till.login('2001', '222222');
    const versions = async () => (await till.get('commission.mine', asked())).rules.map(({ version }) => version);
    expect(await versions()).toEqual(['v002']);
    aheadMs = 0;
    const { extra } = till.cloud;
    const rules = { items: [rule('v004', 3)], next: null };
    till.cloud.extra = (asking) =>
      asking.path === '/v1/commission-rules' ? { status: 200, body: rules } : extra?.(asking);
    expect(await versions()).toEqual(['v004']);
  });

  test('is shown to the guide and to who may see reports, to nobody else', async () => {
    expect(await till.call('commission.mine', asked('2002'))).toMatchObject({ code: 'not_permitted' });
    await till.login('1001', '111111');
    expect(await till.call('commission.mine', asked())).toMatchObject({ code: 'not_permitted' });
    await till.login('9001', '999999');
    expect(await till.get('commission.mine', asked())).toMatchObject({ online: true });
  });
});

describe('a dispute about commission', () => {
  test('is a journal entry of who raised it, offline too', async () => {
    till.cloud.reachable = false;
    const body = { dispute: DISPUTE, sale: SALE, evidence: '我接待的' };
    const told = { ...body, evidence: '顾客 13800138000 是我的' } as never;
    expect(await till.call('commission.dispute', told)).toMatchObject({ details: { reason: 'number_in_text' } });
    await till.get('commission.dispute', body);
    expect((await till.journal()).filter(({ kind }) => kind === 'commission.disputed')).toHaveLength(1);
    expect((await till.journal()).at(-1)).toMatchObject({ kind: 'commission.disputed', staff: '2001', body });
  });

  test('is decided in the manager’s own name in the cloud, and by nobody who may not manage people', async () => {
    expect(await till.call('commission.disputes', {})).toMatchObject({ code: 'not_permitted' });
    await till.login('9001', '999999');
    till.cloud.extra = ({ path }) =>
      path === '/v1/commission-disputes'
        ? { status: 200, body: { items: [], next: null } }
        : { status: 409, body: { type: 'about:blank', title: 'x', status: 409, code: 'own_cause' } };
    expect(await till.get('commission.disputes', {})).toEqual({ items: [] });
    const serving = [{ guide: '2002', shareBp: 10_000 }] as never;
    const decided = await till.call('commission.decide', { dispute: DISPUTE, upheld: true, note: '监控', serving });
    expect(decided).toMatchObject({ code: 'cloud_refused', details: { reason: 'own_cause' } });
    const sent = till.cloud.calls.find(({ path }) => path.endsWith('/decision'));
    expect(sent).toMatchObject({ method: 'POST', body: { upheld: true, note: '监控', serving } });
  });
});
