/** A member as a person at a till: entered sealed, with and without the cloud, once; forgotten when the cloud says so. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { foldConsents, type ConsentFact } from '../../sync/domain/member-consent.ts';
import { foldProfile, type ProfileFact } from '../../sync/domain/member-profile.ts';
import type { PersonAnswer } from '../../sync/protocol/persons.ts';
import { Till } from './support/till.ts';

const ID = (n: number): never => `019a0000-0000-7000-9400-${String(n).padStart(12, '0')}` as never;
const MEMBER: never = ID(1);
const said = (n: number, field: string, value: string | null, at = 1000 + n) => ({
  id: ID(100 + n),
  at,
  by: '2002',
  field,
  value,
});
const agreed = { id: ID(99), at: 1000, purpose: 'profile', given: true, version: '2026-01' };

let till: Till;
let answer: { status: number; body: unknown } | undefined;
let pulled: Record<string, unknown>[];
beforeEach(async () => {
  answer = undefined;
  pulled = [];
  till = new Till();
  till.cloud.extra = ({ path }) => {
    if (path === '/v1/replication/bindings/pull')
      return {
        status: 200,
        body: { documents: pulled, checkpoint: { epoch: 'e1', scope: 'store:demo:S001', seq: 1 } },
      };
    return path.startsWith(`/v1/members/${String(MEMBER)}/`) ? answer : undefined;
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

const change = (over: Partial<MethodParams<'member.profile'>> = {}): MethodParams<'member.profile'> => ({
  entry: ID(10),
  member: MEMBER,
  changes: [{ field: 'size.top', value: ' M ' }],
  agreed: true,
  ...over,
});
const facts = (view: { readonly facts: unknown }) => foldProfile(view.facts as ProfileFact[]);
const consents = (view: { readonly consents: unknown }) => foldConsents(view.consents as ConsentFact[]);
const written = async () => (await till.journal()).filter(({ kind }) => kind.startsWith('member.'));
const pull = () => till.get('replication.pull', { collection: 'bindings', request: { checkpoint: null, limit: 100 } });
const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

describe('what a member says of themselves', () => {
  test('is entered without the cloud, sealed, with the consent in the same batch, and once however often it is asked for', async () => {
    till.cloud.reachable = false;
    expect(await till.call('member.profile', change({ agreed: false }))).toMatchObject({
      ok: false,
      details: { path: '/agreed', reason: 'consent' },
    });
    const typed = change({ changes: [{ field: 'note.a', value: '爱穿宽松的' }, ...change().changes] });
    const view = await till.get('member.profile', typed);
    expect(view).toMatchObject({ online: false, visits: null });
    expect(facts(view)).toMatchObject({ sizes: { top: 'M' }, notes: [{ text: '爱穿宽松的', by: '1001' }] });
    await till.get('member.profile', typed);
    expect((await written()).map(({ kind, id }) => [kind, id === ID(10)])).toEqual([
      ['member.consented', false],
      ['member.profiled', true],
    ]);
    expect(everything(till.folder)).not.toContain('爱穿宽松的');
    // Agreed to once: the next needs no yes.
    await till.get(
      'member.profile',
      change({ entry: ID(11), changes: [{ field: 'size.top', value: 'L' }], agreed: false }),
    );
    await till.stop();
    await till.start();
    await till.login();
    expect(facts(await till.get('member.person', { member: MEMBER })).sizes).toEqual({ top: 'L' });
  });

  test('by another till is known without the cloud once it was pulled, and lies nowhere in clear', async () => {
    const person = { id: `person:${String(MEMBER)}`, type: 'person', member: MEMBER, _deleted: false };
    pulled = [{ ...person, facts: [said(1, 'tag.常客来客', 'yes')], consents: [agreed] }];
    const { documents } = await pull();
    expect(documents).toEqual([person]);
    till.cloud.reachable = false;
    const view = await till.get('member.profile', change({ agreed: false }));
    expect(facts(view)).toMatchObject({ tags: ['常客来客'], sizes: { top: 'M' } });
    expect(everything(till.folder)).not.toContain('常客来客');
  });

  test('is refused with its field and its reason, and then nothing is written', async () => {
    const refused = [
      [{ field: 'note.a', value: ['139', '0013', '8000'].join('-') }, '/note.a', 'number_in_text'],
      [{ field: 'birthday', value: '1990-02-30' }, '/birthday', 'birthday'],
      [{ field: 'anything', value: 'x' }, '/anything', 'field'],
    ] as const;
    for (const [each, path, reason] of refused)
      expect(await till.call('member.profile', change({ changes: [each] }))).toMatchObject({
        ok: false,
        code: 'bad_request',
        details: { path, reason },
      });
    expect(await written()).toEqual([]);
  });

  test('is gone from this till at the withdrawal, which is written once', async () => {
    till.cloud.reachable = false;
    await till.get('member.profile', change());
    const view = await till.get('member.consent', { member: MEMBER, purpose: 'profile', given: false });
    expect(facts(view).sizes).toEqual({});
    expect(consents(view).profile).toMatchObject({ given: false, version: '2026-01' });
    await till.get('member.consent', { member: MEMBER, purpose: 'profile', given: false });
    expect((await written()).filter(({ kind }) => kind === 'member.consented')).toHaveLength(2);
  });

  test('comes with what the cloud knows besides', async () => {
    const visit = { at: 5, store: 'S001', receiptNumber: 'S001-01-260921-0001', total: 9900 };
    const body = { member: MEMBER, facts: [], consents: [], visits: [visit], bindings: [] };
    answer = { status: 200, body: body satisfies Record<keyof PersonAnswer, unknown> };
    expect(await till.get('member.person', { member: MEMBER })).toMatchObject({ online: true, visits: [visit] });
  });
});

describe('a whole number', () => {
  test('needs the right or an approval, stands in the journal before it is asked for, and is never kept', async () => {
    const asked = { member: MEMBER, reason: 'delivery' } as const;
    expect(await till.call('member.reveal', asked)).toMatchObject({ code: 'approval_needed' });
    expect(await written()).toEqual([]);
    const phone = `+86139${'0'.repeat(8)}`;
    answer = { status: 200, body: { phone } };
    const { approval } = await till.get('approval.grant', {
      permission: 'reveal_phone',
      amount: 0,
      subject: 'member',
      staff: '9001',
      pin: '999999',
      reason: '送货',
    });
    expect(await till.get('member.reveal', { ...asked, approval })).toEqual({ phone });
    expect(await written()).toMatchObject([
      { kind: 'member.revealed', staff: '1001', body: { ...asked, approval: { by: '9001', reason: '送货' } } },
    ]);
    expect(everything(till.folder)).not.toContain(phone.slice(3));
    answer = { status: 429, body: { code: 'too_many_requests' } };
    const again = await till.get('approval.grant', {
      permission: 'reveal_phone',
      amount: 0,
      subject: 'member',
      staff: '9001',
      pin: '999999',
      reason: '送货',
    });
    expect(await till.call('member.reveal', { ...asked, approval: again.approval })).toMatchObject({ ok: false });
    expect(await written()).toHaveLength(2);
  });
});

describe('a member whom the cloud deleted', () => {
  test('is forgotten here with the next pull: key, look-ups and what was said; nobody enters anything again', async () => {
    await till.get('member.profile', change());
    const view = { id: MEMBER, phone: '139****0000', tier: 'basic', points: 0, storedValue: 0 };
    till.cloud.members = [{ ...view, boundGuide: null, boundSince: null, protectedUntil: null }];
    const query = `139${'0'.repeat(8)}`;
    expect((await till.get('member.find', { query })).items).toHaveLength(1);
    pulled = [{ id: `person:${String(MEMBER)}`, type: 'person', member: MEMBER, forgotten: true, _deleted: false }];
    await pull();
    await pull();
    till.cloud.members = [];
    till.cloud.reachable = false;
    expect((await till.get('member.find', { query })).items).toEqual([]);
    for (const asked of [
      till.call('member.person', { member: MEMBER }),
      till.call('member.profile', change({ entry: ID(12) })),
      till.call('member.consent', { member: MEMBER, purpose: 'marketing', given: true }),
    ])
      expect(await asked).toMatchObject({ code: 'not_found', details: { reason: 'member_deleted' } });
    await till.stop();
    await till.start();
    await till.login();
    expect(await till.call('member.person', { member: MEMBER })).toMatchObject({ code: 'not_found' });
    const keys = everything(till.folder).match(new RegExp(`"${String(MEMBER)}":\\{"iv"`));
    expect(keys).toBeNull();
  });

  test('is deleted by a manager who is online, and by nobody else', async () => {
    expect(await till.call('member.forget', { member: MEMBER, reason: 'customer_asked' })).toMatchObject({
      code: 'not_permitted',
    });
    expect(await till.call('member.export', { member: MEMBER })).toMatchObject({ code: 'not_permitted' });
  });
});
