/** A terminal's device key that changes: by its journal, and told to a cloud that was restored from before; and who tries to. */
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TerminalProfile } from '../../../sync/protocol/messages.ts';
import { pairingText } from '../../../sync/protocol/pairing-proof.ts';
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

interface Paired {
  readonly code?: string;
  readonly token: string;
  readonly profile: TerminalProfile;
}
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

describe('the key that a terminal is paired by', () => {
  const owner = generateKeyPairSync('ed25519');
  const raw = owner.publicKey.export({ format: 'jwk' }).x ?? '';
  const proofOf = (code: string, of = raw): string =>
    sign(null, Buffer.from(pairingText(code, of)), owner.privateKey).toString('base64url');
  const freshCode = async (): Promise<string> => {
    const asked = { token: manager, json: {} };
    return (await cloud.ask<{ code: string }>('/v1/pairing-codes', asked)).body.code;
  };
  const ask = async (code: string, publicKey: string, proof?: string) => {
    const json = { code, publicKey, name: '收银台', ...(proof === undefined ? {} : { proof }) };
    const { status, body } = await cloud.ask<Paired>('/v1/terminals', { json });
    return { said: [status, body.code], body };
  };

  test('is shown to be in the terminal’s hands: a wrong proof is refused and uses no code up, a right one pairs', async () => {
    const code = await freshCode();
    const another = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
    for (const [key, proof] of [
      [another, proofOf(code, another)],
      [raw, proofOf('NEVERMADE2')],
      [raw, proofOf(code, another)],
      [raw, 'AA'],
    ] as const)
      expect((await ask(code, key, proof)).said).toEqual([400, 'bad_proof']);
    expect((await ask(` ${code.toLowerCase()}`, raw, proofOf(code))).said).toEqual([200, undefined]);
  });

  test('is none under which anybody can sign, whatever is said of it; the code is not used up', async () => {
    const code = await freshCode();
    const weak = Buffer.from('01'.padEnd(64, '0'), 'hex');
    const anybodys = Buffer.concat([weak, Buffer.alloc(32)]).toString('base64url');
    for (const proof of [undefined, anybodys])
      expect((await ask(code, weak.toString('base64url'), proof)).said).toEqual([422, 'bad_public_key']);
    expect((await ask(code, 'AQAB')).said).toEqual([422, 'bad_public_key']);
    expect((await ask(code, raw, proofOf(code))).said).toEqual([200, undefined]);
  });

  test('needs no proof of who brings none, and whoever has not that key sends nothing and gets no further token', async () => {
    const { said, body } = await ask(await freshCode(), raw);
    expect(said).toEqual([200, undefined]);
    const other = generateKeyPairSync('ed25519').privateKey;
    const thief = new TestTerminal(cloud, body.profile, other, body.token);
    const refused = await thief.upload([thief.sale()]);
    expect([refused.status, refused.body]).toMatchObject([422, { code: 'bad_chain' }]);
    await thief.renew();
    expect(thief.token).toBeUndefined();
    const honest = new TestTerminal(cloud, body.profile, owner.privateKey, body.token);
    expect((await honest.upload([honest.sale()])).body.highWater.seq).toBe(1);
  });
});
