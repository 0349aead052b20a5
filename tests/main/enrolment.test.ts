/** Enrolment at a till: one batch in the journal, nothing personal in clear, once however often it is asked for, with and without the cloud. */
import { createDecipheriv, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { openSealed } from '../../sync/cloud/app/brand-seal.ts';
import type { PersonKey } from '../../sync/protocol/members.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { FakeCloud } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

const brandKeys = generateKeyPairSync('x25519');
const sealKey = brandKeys.publicKey.export({ format: 'jwk' }).x ?? '';
const privateKey = createPrivateKey(brandKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }));

class BrandCloud extends FakeCloud {
  override profile(terminal?: string) {
    return { ...super.profile(terminal), sealKey };
  }
}
const ID = (n: number): never => `019a0000-0000-7000-9300-${String(n).padStart(12, '0')}` as never;
const asked = (change: Partial<MethodParams<'member.enroll'>> = {}): MethodParams<'member.enroll'> => ({
  member: ID(1),
  phone: '138 0013 8000',
  name: '王女士',
  birthday: '1990-05-01',
  guide: '2001' as never,
  consent: true,
  marketing: false,
  ...change,
});
const isEnrolment = ({ kind }: { readonly kind: string }): boolean => kind === 'member.enrolled';

describe('an enrolment', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till({ cloud: new BrandCloud() });
    await till.openForBusiness();
  });
  afterEach(() => till.end());

  const written = async () =>
    (await till.journal()).filter(({ kind }) => kind === 'member.enrolled' || kind === 'binding.claimed');
  const everything = (folder: string): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');

  test('keeps by which code the customer came, on the enrolment and on the claim, and nothing where nobody said', async () => {
    const cameBy = { touchpoint: '7K3M9Q2V5X8Z', campaign: 'autumn', community: 'wutong-01' };
    await till.get('member.enroll', asked(cameBy));
    await till.get('member.enroll', asked({ member: ID(2), phone: '13900139000' }));
    const [enrolled, claim, ...plain] = await written();
    expect([enrolled?.body, claim?.body]).toMatchObject([cameBy, cameBy]);
    for (const { body } of plain) for (const field of Object.keys(cameBy)) expect(body).not.toHaveProperty(field);
    expect(await till.call('member.enroll', asked({ member: ID(3), campaign: 'a b' }))).toMatchObject({
      code: 'bad_request',
    });
  });

  test('is one batch with the guide’s claim and the consent, sealed; the key goes beside the upload and opens it', async () => {
    expect(await till.get('member.enroll', asked({ marketing: true }))).toMatchObject({
      outcome: 'enrolled',
      online: true,
      member: { id: ID(1), phone: '138****8000', boundGuide: '2001' },
    });
    const [enrolled, claim] = await written();
    expect(enrolled).toMatchObject({
      kind: 'member.enrolled',
      body: { member: ID(1), guide: '2001', consent: { channel: 'till', operator: '1001', marketing: true } },
    });
    expect(claim?.body).toMatchObject({ member: ID(1), guide: '2001', source: 'manual_phone', claimSeq: 1 });
    expect(everything(till.folder)).not.toMatch(/13800138000|王女士|1990-05-01/);
    const upload = await eventually(() => till.cloud.uploads().find(({ body }) => 'personKeys' in (body as object)));
    const [{ person, box }] = (upload.body as { personKeys: [PersonKey] }).personKeys;
    const key = openSealed(privateKey, box, person) ?? Buffer.alloc(0);
    const { sealed } = (enrolled as EntryOf<'member.enrolled'>).body;
    const bytes = Buffer.from(sealed.data, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64url'));
    decipher.setAAD(Buffer.from(ID(1))).setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
    expect(JSON.parse(plain)).toEqual({ phone: '+8613800138000', name: '王女士', birthday: '1990-05-01' });
  });

  test('asked for twice at once, again later, or after a crash with the answer lost, is one', async () => {
    const twice = await Promise.all([till.get('member.enroll', asked()), till.get('member.enroll', asked())]);
    expect(twice.map(({ outcome }) => outcome)).toEqual(['enrolled', 'enrolled']);
    await till.stop();
    await till.start();
    await till.login();
    till.cloud.reachable = false;
    expect(await till.get('member.enroll', asked())).toMatchObject({ outcome: 'enrolled', member: { id: ID(1) } });
    expect(await written()).toHaveLength(2);
    // The next one’s claim has a number of its own.
    await till.get('member.enroll', asked({ member: ID(2), phone: '13900139000' }));
    expect((await written()).at(-1)?.body).toMatchObject({ claimSeq: 2 });
  });

  test('goes on without the cloud; the member is found here by the phone at once, and the same phone enrols nobody else', async () => {
    till.cloud.reachable = false;
    expect(await till.get('member.enroll', asked())).toMatchObject({ outcome: 'enrolled', online: false });
    expect(await till.get('member.find', { query: '+86 13800138000' })).toMatchObject({
      online: false,
      items: [{ id: ID(1), phone: '138****8000' }],
    });
    const again = await till.get('member.enroll', asked({ member: ID(2) }));
    expect(again).toMatchObject({ outcome: 'known', member: { id: ID(1) } });
    expect((await till.journal()).filter(isEnrolment)).toHaveLength(1);
    till.cloud.reachable = true;
    await eventually(() => till.cloud.entries.some(isEnrolment), 20_000);
    expect(JSON.stringify(till.cloud.entries)).not.toMatch(/13800138000|王女士/);
  });

  test('is refused with its field, and writes nothing, without consent, for a child, or for no guide', async () => {
    const refusals = [
      [{ consent: false }, '/consent', 'consent'],
      [{ birthday: '2024-01-01' }, '/birthday', 'under_age'],
      [{ phone: '123' }, '/phone', 'phone'],
      [{ guide: '1001' as never }, '/guide', 'not_a_guide'],
    ] as const;
    for (const [change, path, reason] of refusals)
      expect(await till.call('member.enroll', asked(change))).toMatchObject({
        ok: false,
        code: 'bad_request',
        details: { path, reason },
      });
    expect(await written()).toEqual([]);
  });

  test('of a phone that the cloud knows shows the member instead', async () => {
    const known = { ...VIEW, id: ID(7) };
    till.cloud.members = [known];
    expect(await till.get('member.enroll', asked())).toMatchObject({ outcome: 'known', member: { id: ID(7) } });
    expect(await written()).toEqual([]);
  });
});

const VIEW = {
  phone: '138****8000',
  tier: 'gold',
  points: 120,
  storedValue: 0,
  boundGuide: '2002',
  boundSince: 1,
  protectedUntil: null,
};
