/** The guide's phone shows contested customers to both guides, with the rule that decided and the days left, against a real cloud. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addClaim } from '../../../sync/cloud/binding/claims.ts';
import { DISPUTES_PER_GUIDE } from '../../../sync/cloud/routes/guide-contested.ts';
import type { Clash } from '../../../sync/schemas/documents/facts.ts';
import { DEMO_STORE } from '../../../sync/demo/shop.ts';
import type { BindingClaim } from '../../../sync/domain/binding.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { Dispute } from '../../../sync/protocol/binding.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const XSS = '<img src=x onerror=alert(1)>';
const EVIDENCE = `当天由我接待 ${XSS}`;

let cloud: Shop;
let till: TestTerminal;
let holder: GuidePhone;
let claimant: GuidePhone;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  holder = guidePhone(cloud);
  claimant = guidePhone(cloud);
  await holder.signIn();
  await claimant.signIn('2002');
});
afterAll(() => cloud.close());

let seq = 0;
async function claim(member: string, guide: string, source = 'qr_one_time'): Promise<string> {
  seq += 1;
  const id = till.freshId();
  const body = { claim: id, member, guide, source, claimSeq: seq };
  const { status, text } = await till.upload([till.entry('binding.claimed', body)]);
  expect(status, text).toBe(200);
  return id;
}
/** As the customer's own page has it, once the number is proven. */
async function choose(member: string, guide: string): Promise<string> {
  const id = till.freshId();
  const chosen = { id, at: cloud.ports.clock.now(), source: 'customer_choice', guide, terminal: 0, seq: 0 };
  const row = { claim: chosen as unknown as BindingClaim, store: DEMO_STORE.id, token: null };
  await addClaim(cloud.running.cloud, member as MemberId, row, { channel: 'page' });
  return id;
}
/** Held by 2001, claimed by 2002 within the protection. */
async function contested(): Promise<string> {
  const member = till.freshId();
  await claim(member, '2001');
  return claim(member, '2002');
}
type Listed = { readonly items: readonly { readonly member: string; readonly clash: Clash }[] };
const clashOf = async (phone: GuidePhone, of: string): Promise<Clash | undefined> =>
  (await phone.get<Listed>('/guide/contested', JSON_ONLY)).body.items.find(({ clash }) => String(clash.claim) === of)
    ?.clash;
const cardOf = async (phone: GuidePhone, of: string): Promise<string> =>
  (await phone.get('/guide/contested')).text.split('<section ').find((part) => part.includes(`data-claim="${of}"`)) ??
  '';
const dispute = (phone: GuidePhone, of: string, evidence = EVIDENCE) =>
  phone.post(`/guide/contested/${of}/disputes`, { evidence });
const raisedOn = async (of: string): Promise<readonly Dispute[]> => {
  const token = await cloud.logIn('9001', '999999');
  const { body } = await cloud.ask<{ items: Dispute[] }>('/v1/binding-disputes', { token });
  const rows = await cloud.running.cloud.database.rows<{ dispute: string }>(
    'SELECT dispute FROM binding_disputes WHERE claim = $1',
    [of],
  );
  return body.items.filter(({ dispute: id }) => rows.some((row) => row.dispute === String(id)));
};

describe('a customer of whom two guides say that they are theirs', () => {
  test('is shown to both with the rule that decided and the days left, which grow fewer; to no other guide', async () => {
    const lost = await contested();
    for (const phone of [holder, claimant]) {
      expect(await clashOf(phone, lost)).toMatchObject({
        ...{ claimant: '2002', holder: '2001', rule: 'reject_protected' },
      });
      expect((await phone.get('/guide/customers')).text).toContain('href="/guide/contested"');
    }
    const names = (
      await cloud.running.cloud.database.rows<{ name: string }>(
        "SELECT body->>'name' AS name FROM staff WHERE staff = ANY('{2001,2002}') ORDER BY staff",
      )
    ).map(({ name }) => name);
    const own = await cardOf(holder, lost);
    for (const part of [`${names[1] ?? '?'} 申请：保护期内，没有换绑`, '原属 您', '还保护 30 天'])
      expect(own).toContain(part);
    const theirs = await cardOf(claimant, lost);
    for (const part of ['您 申请：保护期内，没有换绑', `原属 ${names[0] ?? '?'}`, '还保护 30 天'])
      expect(theirs).toContain(part);
    const english = await holder.get('/guide/contested', { accept: 'text/html', 'accept-language': 'en' });
    expect(english.text).toContain('still protected, not changed');
    cloud.advance(3 * DAY_MS);
    for (const phone of [holder, claimant]) await phone.signIn(phone === holder ? '2001' : '2002');
    expect(await cardOf(holder, lost)).toContain('还保护 27 天');
    expect(await cardOf(claimant, lost)).toContain('还保护 27 天');
  });

  test('is disputed without the customer’s number: words that hold one are not kept', async () => {
    await till.renew();
    await claimant.signIn('2002');
    const lost = await contested();
    const refused = await dispute(claimant, lost, '顾客 13800138000 由我接待');
    expect([refused.status, refused.text.includes('不要写顾客的手机号')]).toEqual([422, true]);
    expect(await raisedOn(lost)).toEqual([]);
  });

  test('is shown with who took them over, and what the customer chose', async () => {
    await till.renew();
    const member = till.freshId();
    await claim(member, '2001');
    const chosen = await choose(member, '2002');
    expect(await cardOf(holder, chosen)).toContain('顾客本人选择了');
    expect(await clashOf(claimant, chosen)).toMatchObject({ rule: 'rebind', holder: '2001' });
  });

  test('XSS: a guide’s name, the words of a dispute and the manager’s are text', async () => {
    const lost = await contested();
    const { database } = cloud.running.cloud;
    const rename = (name: string) =>
      database.run("UPDATE staff SET body = jsonb_set(body, '{name}', $1::jsonb) WHERE staff = '2002'", [
        JSON.stringify(name),
      ]);
    const [row] = await database.rows<{ name: string }>("SELECT body->>'name' AS name FROM staff WHERE staff = '2002'");
    await rename(XSS);
    expect((await dispute(holder, lost)).status).toBe(303);
    const [raised] = await raisedOn(lost);
    const token = await cloud.logIn('9001', '999999');
    const json = { outcome: 'rejected', reason: `看过监控 ${XSS}` };
    expect((await cloud.ask(`/v1/binding-disputes/${String(raised?.dispute)}/decision`, { token, json })).status).toBe(
      200,
    );
    for (const phone of [holder, claimant]) {
      const { text } = await phone.get('/guide/contested');
      expect(text).not.toContain(XSS);
    }
    const card = await cardOf(holder, lost);
    for (const part of ['&lt;img src=x onerror=alert(1)&gt; 申请', '异议不成立', '看过监控 &lt;img'])
      expect(card).toContain(part);
    await rename(row?.name ?? '');
  });
});

describe('“not right?” on the phone', () => {
  test('is the dispute that a till raises: the manager decides, both see it; sent twice it is one; audited', async () => {
    const lost = await contested();
    const [first, second] = await Promise.all([dispute(claimant, lost), dispute(claimant, lost)]);
    expect([first.status, second.status, (await dispute(claimant, lost)).status]).toEqual([303, 303, 303]);
    const raised = await raisedOn(lost);
    expect(raised).toMatchObject([{ raisedBy: '2002', evidence: EVIDENCE, state: 'open', store: 'S001' }]);
    // What the other guide adds afterwards is none: one is being decided.
    expect((await dispute(holder, lost)).status).toBe(303);
    expect(await raisedOn(lost)).toHaveLength(1);
    for (const phone of [holder, claimant]) {
      expect((await clashOf(phone, lost))?.dispute).toMatchObject({ state: 'open', by: '2002' });
      expect(await cardOf(phone, lost)).toContain('异议待店长决定');
    }
    const log = await cloud.running.cloud.database.rows<{ who: string; what: string }>(
      "SELECT who, what FROM audit_log WHERE act = 'binding.disputed' AND what = $1",
      [`claim ${lost}`],
    );
    expect(log.length).toBeGreaterThanOrEqual(1);
    expect(new Set(log.map(({ who }) => who))).toEqual(new Set(['staff 2002']));
  });

  test('needs words, and is not to be sent without end', async () => {
    const lost = await contested();
    const empty = await dispute(holder, lost, '  ');
    expect([empty.status, empty.text.includes('请写明为什么不对')]).toEqual([422, true]);
    expect((await dispute(holder, lost, 'x'.repeat(1001))).status).toBe(422);
    expect(await raisedOn(lost)).toEqual([]);
    cloud.hold();
    for (let sent = 0; sent <= DISPUTES_PER_GUIDE.max; sent += 1) await dispute(holder, till.freshId());
    expect((await dispute(holder, lost)).status).toBe(429);
    cloud.release();
    expect(await raisedOn(lost)).toEqual([]);
  });

  test('attack (IDOR): a claim between others, a made-up one and nobody’s session raise nothing and tell nothing', async () => {
    const member = till.freshId();
    await claim(member, '9001');
    const others = await claim(member, '2002');
    expect(await clashOf(claimant, others)).toMatchObject({ holder: '9001' });
    expect(await clashOf(holder, others)).toBeUndefined();
    const stranger = guidePhone(cloud);
    await stranger.signIn();
    cloud.advance(DISPUTES_PER_GUIDE.windowMs);
    await stranger.signIn();
    for (const of of [others, till.freshId()]) {
      const answer = await dispute(stranger, of);
      expect([answer.status, answer.text.includes('2002')]).toEqual([404, false]);
    }
    const nobody = guidePhone(cloud);
    expect((await dispute(nobody, others)).status).toBe(401);
    expect((await nobody.get('/guide/contested', JSON_ONLY)).status).toBe(401);
    const elsewhere = { 'sec-fetch-site': 'cross-site' };
    expect((await claimant.post(`/guide/contested/${others}/disputes`, { evidence: 'x' }, elsewhere)).status).toBe(403);
    expect(await raisedOn(others)).toEqual([]);
  });
});
