import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemDataFolder } from '../../main/data-folder.ts';
import { MemberVault, type Sealed } from '../../main/member/member-vault.ts';
import { phoneOf } from '../../main/member/member-desk.ts';
import { systemPorts } from '../../main/ports.ts';
import { eventually, Till } from './support/till.ts';

/** As the cart holds a member; the cloud's answer says more. */
const shown = {
  id: '01900000-0000-7000-8000-00000000000a',
  name: '王女士',
  phone: '138****8000',
  tier: 'gold',
  points: 120,
  boundGuide: '2002',
  protectedUntil: null,
};
const MEMBER = { ...shown, storedValue: 0, boundSince: 1 };

describe('members', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    till.cloud.members = [MEMBER];
    await till.openForBusiness();
  });
  afterEach(() => till.end());

  const everything = (folder: string): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');

  test('are found online, and from the encrypted cache when the cloud is away', async () => {
    expect(await till.get('member.find', { query: '138 0013 8000' })).toMatchObject({
      online: true,
      items: [{ id: MEMBER.id }],
    });
    await till.stop();
    await till.start();
    await till.login();
    till.cloud.reachable = false;
    expect(await till.get('member.find', { query: '13800138000' })).toMatchObject({
      online: false,
      items: [{ name: '王女士', boundGuide: '2002' }],
    });
    expect(await till.get('member.find', { query: '13900139000' })).toEqual({ online: false, items: [] });
    expect(await till.call('member.find', { query: 'wang' })).toMatchObject({ code: 'bad_request' });
    expect(everything(till.folder)).not.toMatch(/13800138000|王女士/);
  });

  test('found by a card are not shown from memory once it was unlinked; by the number they still are', async () => {
    const pulled = (documents: object[]) => {
      till.cloud.extra = ({ path }) =>
        path === '/v1/replication/bindings/pull'
          ? { status: 200, body: { documents, checkpoint: { epoch: 'e1', scope: 'store:demo:S001', seq: 1 } } }
          : undefined;
      const request = { checkpoint: null, limit: 100 };
      return till.get('replication.pull', { collection: 'bindings', request });
    };
    const person = (over: object) => ({
      id: `person:${MEMBER.id}`,
      type: 'person',
      member: MEMBER.id,
      seq: 1,
      ...over,
    });
    const offline = async (query: string): Promise<number> => {
      till.cloud.reachable = false;
      const { items } = await till.get('member.find', { query });
      till.cloud.reachable = true;
      return items.length;
    };
    for (const query of ['13800138000', 'GPM-1028']) await till.get('member.find', { query });
    await pulled([person({ unlinkedAt: 1 })]);
    expect([await offline('13800138000'), await offline('GPM-1028')]).toEqual([1, 1]);
    await pulled([person({ unlinkedAt: Date.now() + 60_000 })]);
    expect([await offline('13800138000'), await offline('GPM-1028')]).toEqual([1, 0]);
    // Linked again, and asked for again: remembered again; nobody's now, and asked for: forgotten at once.
    await till.get('member.find', { query: 'GPM-1028' });
    till.cloud.members = [];
    await till.get('member.find', { query: 'GPM-1028' });
    expect(await offline('GPM-1028')).toBe(0);
  });

  test('found by a card while it is unlinked are not remembered, when the till hears of the end before the answer', async () => {
    const document = { id: `person:${MEMBER.id}`, type: 'person', member: MEMBER.id, seq: 1, unlinkedAt: Date.now() };
    const pull = { documents: [document], checkpoint: { epoch: 'e1', scope: 'store:demo:S001', seq: 1 } };
    till.cloud.extra = ({ path }) =>
      path === '/v1/replication/bindings/pull' ? { status: 200, body: pull } : undefined;
    const request = { checkpoint: null, limit: 100 };
    await till.get('replication.pull', { collection: 'bindings', request });
    expect(await till.get('member.find', { query: 'GPM-1028' })).toMatchObject({ items: [{ id: MEMBER.id }] });
    till.cloud.reachable = false;
    expect((await till.get('member.find', { query: 'GPM-1028' })).items).toEqual([]);
  });

  test('are shown without the points that ended since the cloud said so', async () => {
    till.cloud.members = [{ ...MEMBER, pointsEnding: { points: 20, day: '2020-01-31' } }] as never;
    await till.get('member.find', { query: '13800138000' });
    till.cloud.reachable = false;
    const { items } = await till.get('member.find', { query: '13800138000' });
    expect(items[0]).toMatchObject({ points: 100 });
    expect(items[0]).not.toHaveProperty('pointsEnding');
  });

  test('are on the sale sealed, on the receipt masked, and gone for ever once their key is destroyed', async () => {
    await till.add();
    let view = await till.get('cart.get', {});
    await till.get('cart.apply', { revision: view.revision, command: { type: 'setMember', member: shown as never } });
    view = await till.get('cart.get', {});
    expect(view).toMatchObject({ member: shown, cashDue: 9500 });
    await till.serve('2001');
    const done = await till.get('sale.commit', await till.commitParams(9500));
    const { body } = (await till.get('sale.get', { receiptNumber: done.receiptNumber })) ?? { body: undefined };
    expect(body).toMatchObject({
      member: { id: MEMBER.id, tier: 'gold' },
      boundGuide: '2002',
      serving: [{ guide: '2001', shareBp: 10_000 }],
    });
    await eventually(() => till.host.state().done?.print === 'printed');
    const slips = await till.get('print.virtualSlips', {});
    expect(slips.items[0]?.rows.join('\n')).toContain('138****8000');
    expect(JSON.stringify(await till.journal())).not.toMatch(/138\*\*\*\*8000|王女士/);

    const folder = systemDataFolder(join(till.folder, 'terminal'));
    const secret = JSON.parse((await folder.read('host-secrets.json')) ?? '{}') as { memberKey: string };
    const vault = await MemberVault.load(folder, Buffer.from(secret.memberKey, 'base64url'), systemPorts().random);
    const sealed = body?.member?.sealed as Sealed;
    expect(vault.open(sealed)).toEqual({ name: '王女士', phone: '138****8000' });
    await vault.destroy(MEMBER.id);
    expect(vault.open(sealed)).toBeUndefined();
    const reloaded = await MemberVault.load(folder, Buffer.from(secret.memberKey, 'base64url'), systemPorts().random);
    expect(reloaded.open(sealed)).toBeUndefined();
  });

  test('come back with undo', async () => {
    const send = async (command: unknown) =>
      till.get('cart.apply', { revision: (await till.get('cart.get', {})).revision, command: command as never });
    await till.add();
    await send({ type: 'setMember', member: shown });
    expect((await send({ type: 'clearMember' })).member).toBeNull();
    expect((await send({ type: 'undo' })).member).toEqual(shown);
  });
});

test.each([
  ['13800138000', '13800138000'],
  [' 138-0013 8000 ', '13800138000'],
  ['+8613800138000', '+8613800138000'],
  ['1380013800', undefined],
  ['王', undefined],
])('the phone in %j is %j', (query, phone) => {
  expect(phoneOf(query)).toBe(phone);
});

test('a person’s key that the disk did not take is written before anything is sealed under it', async () => {
  const path = mkdtempSync(join(tmpdir(), 'guidepost-vault-'));
  const folder = systemDataFolder(path);
  const ports = systemPorts();
  let failing = 2;
  const flaky = {
    ...folder,
    write: (...[name, text, options]: Parameters<typeof folder.write>) => {
      failing -= 1;
      return failing >= 0 ? Promise.reject(new Error('no space left')) : folder.write(name, text, options);
    },
  };
  const wrapKey = new Uint8Array(32);
  const vault = await MemberVault.load(flaky, wrapKey, ports.random);
  for (let tries = 0; tries < 2; tries += 1)
    await expect(vault.sealFor('m1', { phone: 'p' })).rejects.toThrow('no space left');
  const sealed = await vault.sealFor('m1', { phone: 'p' });
  // After a power cut only what lies on the disk is there.
  const after = await MemberVault.load(folder, wrapKey, ports.random);
  expect(after.openFields(sealed)).toEqual({ phone: 'p' });
  rmSync(path, { recursive: true });
});
