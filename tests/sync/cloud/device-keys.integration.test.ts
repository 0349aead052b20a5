/** A terminal's device key that changes: by its journal, and told to a cloud that was restored from before; and who tries to. */
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestTerminal, type Answer } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let manager: string;
beforeAll(async () => {
  cloud = await startShop();
  manager = await cloud.logIn();
});
afterAll(() => cloud.close());

const rawOf = (key: KeyObject): string => createPublicKey(key).export({ format: 'jwk' }).x ?? '';
const tillKey = (): TillKey => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, raw: rawOf(privateKey) };
};

interface TillKey {
  readonly privateKey: KeyObject;
  readonly raw: string;
}

describe('a device key', () => {
  const signedBy = (key: KeyObject, message: string): string =>
    sign(null, Buffer.from(message), key).toString('base64url');
  /** A change from entry `from` on, proven by the terminal's key and by the next one. */
  const changeOf = (terminal: TestTerminal, next: TillKey, from: number) => {
    const message = `guidepost-key|${terminal.id}|${String(from)}|${next.raw}`;
    const possession = signedBy(next.privateKey, message);
    return { publicKey: next.raw, from, proof: terminal.sign(message), possession };
  };
  const tell = (terminal: TestTerminal, ...changes: readonly object[]): Promise<Answer> =>
    cloud.ask('/v1/device-keys', { json: { brand: 'demo', terminal: terminal.id, changes } });
  /** The change as the journal has it, sealed by the key so far. */
  const rotated = (terminal: TestTerminal, next: TillKey, over: Readonly<Record<string, unknown>> = {}) =>
    terminal.entry('key.rotated', { ...changeOf(terminal, next, terminal.seq + 2), ...over });
  const renewed = (terminal: TestTerminal, key: KeyObject): TestTerminal => {
    const next = new TestTerminal(cloud, terminal.profile, key, terminal.token);
    next.seq = terminal.seq;
    next.prevHash = terminal.prevHash;
    return next;
  };
  const auditedChanges = async ({ id }: TestTerminal): Promise<readonly unknown[]> => {
    const { body } = await cloud.ask<{ items: { act: string; what: string }[] }>('/v1/audit?of=store', {
      token: manager,
    });
    return body.items.filter(({ act, what }) => act === 'key.rotated' && what === `terminal ${id}`);
  };
  const audit = (terminal: TestTerminal, action = 'x') => terminal.entry('audit', { action });
  const codeOf = ({ status, body }: Answer) => [status, body['code']];

  test('changes with the journal: what is before is verified by the old one, what is after by the new one', async () => {
    const terminal = await cloud.pair('rotating');
    await terminal.upload([terminal.sale(), terminal.sale()]);
    const next = tillKey();
    const waiting = [terminal.sale(), rotated(terminal, next)];
    const after = renewed(terminal, next.privateKey);
    // In one upload, and once more after a lost answer.
    const batch = [...waiting, audit(after), audit(after)];
    for (const once of [await after.upload(batch), await after.upload(batch)])
      expect([once.status, once.body.highWater.seq, once.body.quarantined]).toEqual([200, 6, []]);
    const stranger = renewed(after, tillKey().privateKey);
    expect(codeOf(await stranger.upload([audit(stranger)]))).toEqual([422, 'bad_chain']);
    // The key of before signs nothing any more, neither entries nor proofs.
    const old = renewed(after, terminal.key);
    const late = await old.upload([audit(old)]);
    expect(codeOf(late)).toEqual([422, 'bad_chain']);
    await terminal.renew();
    expect(terminal.token).toBeUndefined();
    await after.renew();
    expect((await after.pull('staff')).status).toBe(200);
    expect((await after.upload([audit(after)])).status).toBe(200);
    expect((await auditedChanges(terminal)).length).toBe(1);
  });

  test('does not sign an entry before the change', async () => {
    const terminal = await cloud.pair('rotating');
    await terminal.upload([terminal.sale()]);
    const next = tillKey();
    const early = renewed(terminal, next.privateKey);
    const forged = [audit(early)];
    terminal.seq = early.seq;
    terminal.prevHash = early.prevHash;
    const refused = await terminal.upload([...forged, rotated(terminal, next)]);
    expect([...codeOf(refused), refused.body['seq']]).toEqual([422, 'bad_chain', 2]);
    // Nor when the change is known already and the entry comes later.
    const [honest, change] = [renewed(terminal, terminal.key), tillKey()];
    honest.seq = 1;
    honest.prevHash = String(forged[0]?.['prevHash']);
    expect((await tell(honest, changeOf(honest, change, 5))).status).toBe(200);
    const again = renewed(honest, change.privateKey);
    expect(codeOf(await again.upload([audit(again)]))).toEqual([422, 'bad_chain']);
    expect((await honest.upload([audit(honest)])).status).toBe(200);
  });

  test('that nobody proved is quarantined with its reason, and the key so far goes on', async () => {
    const terminal = await cloud.pair('rotating');
    await terminal.upload([terminal.sale()]);
    const next = tillKey();
    const wrong = [
      { possession: signedBy(tillKey().privateKey, 'x') },
      { proof: signedBy(tillKey().privateKey, 'x') },
      { from: terminal.seq + 40 },
      { publicKey: 'AA' },
    ];
    for (const over of wrong) {
      const { status, body } = await terminal.upload([rotated(terminal, next, over)]);
      expect([status, body.quarantined.map(({ reason }) => reason)]).toEqual([200, ['bad_key_change']]);
    }
    // Back to a key that was used: somebody may have it by now.
    expect((await terminal.upload([rotated(terminal, next)])).body.quarantined).toEqual([]);
    const after = renewed(terminal, next.privateKey);
    const first = { privateKey: terminal.key, raw: rawOf(terminal.key) };
    expect((await after.upload([rotated(after, first)])).body.quarantined).toEqual([
      { seq: after.seq, reason: 'bad_key_change' },
    ]);
    expect((await after.upload([audit(after)])).status).toBe(200);
  });

  test('is told to a restored cloud by the changes, each proven; not in the past, not by others, not when revoked', async () => {
    const terminal = await cloud.pair('rotating');
    await terminal.upload([terminal.sale(), terminal.sale()]);
    const [next, third] = [tillKey(), tillKey()];
    const right = changeOf(terminal, next, 3);
    expect(codeOf(await tell(terminal, { ...right, proof: 'AA' }))).toEqual([401, 'bad_proof']);
    expect(codeOf(await tell(terminal, { ...right, possession: 'AA' }))).toEqual([401, 'bad_proof']);
    expect(codeOf(await tell(terminal, { ...right, from: 4 }))).toEqual([401, 'bad_proof']);
    expect(codeOf(await tell(terminal, changeOf(terminal, next, 2)))).toEqual([409, 'wrong_start']);
    expect(codeOf(await tell(terminal, changeOf(terminal, next, 5_000_000)))).toEqual([409, 'wrong_start']);
    const other = await cloud.pair('other');
    expect(codeOf(await tell(other, right))).toEqual([401, 'bad_proof']);
    const after = renewed(terminal, next.privateKey);
    const both = [right, changeOf(after, third, 6)];
    for (let n = 0; n < 2; n += 1) expect((await tell(terminal, ...both)).body).toEqual({ from: 6 });
    const last = renewed(after, third.privateKey);
    await last.renew();
    expect(last.token).toBeDefined();
    await cloud.ask(`/v1/terminals/${terminal.id}/revoke`, { method: 'POST', token: manager });
    expect(codeOf(await tell(last, changeOf(last, tillKey(), 9)))).toEqual([401, 'terminal_revoked']);
  });
});
