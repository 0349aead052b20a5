/** Pairing whose answer was lost, and terminals that a restored cloud does not know. */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginHistory } from '../../../sync/cloud/store/history.ts';
import type { TerminalCertificate } from '../../../sync/protocol/terminal-certificate.ts';
import type { TerminalProfile } from '../../../sync/protocol/messages.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { pairTerminal, startTestCloud, type TestCloud } from './harness.ts';

interface Paired {
  readonly code?: string;
  readonly token: string;
  readonly profile: TerminalProfile;
  readonly certificate: TerminalCertificate;
}

let cloud: TestCloud;
let manager: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  manager = await cloud.logIn();
});
afterAll(() => cloud.close());

const freshKey = (): string => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
const freshCode = async (): Promise<string> =>
  (await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: manager, json: {} })).body.code;
const pair = (code: string, publicKey: string) =>
  cloud.ask<Paired>('/v1/terminals', { json: { code, publicKey, name: '收银台' } });
const count = async (): Promise<number> => {
  const [row] = await cloud.running.cloud.database.rows<{ n: number }>('SELECT count(*)::integer AS n FROM terminals');
  return row?.n ?? 0;
};

describe('a pairing whose answer was lost', () => {
  test('is answered again to the same code and key: one terminal, one number, however often and whoever else tries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }), async (tries) => {
        cloud.advance(MINUTE_MS);
        const [code, key, before] = [await freshCode(), freshKey(), await count()];
        const first = await pair(code, key);
        expect(first.status).toBe(200);
        for (const isOwn of tries) {
          const again = await pair(isOwn ? code : ` ${code.toLowerCase()}`, isOwn ? key : freshKey());
          if (isOwn)
            expect(again.body).toMatchObject({ profile: first.body.profile, certificate: first.body.certificate });
          else expect([again.status, again.body.code]).toEqual([410, 'pairing_code_used']);
        }
        expect(await count()).toBe(before + 1);
      }),
      { numRuns: 2, seed: 3 },
    );
  });

  test('at the same moment pairs one terminal', async () => {
    const [code, key, before] = [await freshCode(), freshKey(), await count()];
    const answers = await Promise.all([1, 2, 3].map(() => pair(code, key)));
    expect(new Set(answers.map(({ body }) => body.profile.terminal)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  test('is over once the terminal was heard of, was revoked, or the code has run out', async () => {
    const refused = async (code: string, key: string) => {
      const { status, body } = await pair(code, key);
      expect([status, body.code]).toEqual([410, 'pairing_code_used']);
    };
    const [heard, heardKey] = [await freshCode(), freshKey()];
    const { token } = (await pair(heard, heardKey)).body;
    cloud.advance(1);
    expect((await cloud.ask('/v1/profile', { token })).status).toBe(200);
    await refused(heard, heardKey);

    const [revoked, revokedKey] = [await freshCode(), freshKey()];
    const { terminal } = (await pair(revoked, revokedKey)).body.profile;
    await cloud.ask(`/v1/terminals/${terminal}/revoke`, { method: 'POST', token: manager });
    await refused(revoked, revokedKey);

    const [late, lateKey] = [await freshCode(), freshKey()];
    await pair(late, lateKey);
    cloud.advance(10 * MINUTE_MS + 1);
    await refused(late, lateKey);
  });
});

describe('a terminal that a restored cloud does not know', () => {
  const reinstate = (certificate: unknown) =>
    cloud.ask<{ code: string; terminal: string }>('/v1/terminals/reinstate', { json: certificate });
  const forget = (terminal: string): Promise<number> =>
    cloud.running.cloud.database.run('DELETE FROM terminals WHERE terminal = $1', [terminal]);
  /** As a restore leaves it: another history, in a cloud that was started since. */
  const inNewHistory = async (epoch: string): Promise<void> => {
    await beginHistory(cloud.running.cloud.database, epoch);
    (cloud.running.cloud as { epoch: string }).epoch = epoch;
  };
  const paired = async (): Promise<Paired> => (await pair(await freshCode(), freshKey())).body;

  test('comes back with its number by its certificate, once, and its managers are told', async () => {
    const { certificate, token } = await paired();
    const { terminal } = certificate;
    expect((await reinstate(certificate)).status).toBe(200);
    await forget(terminal);
    const asked = await cloud.ask<{ code: string }>('/v1/profile', { token });
    expect([asked.status, asked.body.code]).toEqual([401, 'unknown_terminal']);
    expect((await reinstate(certificate)).body.code).toBe('not_restored');
    await inNewHistory('e-restored-1');
    const answers = await Promise.all([reinstate(certificate), reinstate(certificate), reinstate(certificate)]);
    expect(answers.map(({ body }) => body.terminal)).toEqual([terminal, terminal, terminal]);
    expect((await cloud.ask('/v1/profile', { token })).status).toBe(200);
    const alerts = await cloud.ask<{ items: { code: string; subject: string }[] }>('/v1/alerts', { token: manager });
    expect(alerts.body.items.filter(({ code }) => code === 'terminal_reinstated')).toMatchObject([
      { subject: `terminal ${terminal}` },
    ]);
    const log = await cloud.ask<{ items: { who: string; act: string; what: string }[] }>('/v1/audit', {
      token: manager,
    });
    expect(log.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ act: 'terminal.reinstated', what: `terminal ${terminal} of store S001` }),
      ]),
    );
  });

  test('is nobody with a certificate of which one letter is another, or of another cloud', async () => {
    const { certificate } = await paired();
    await forget(certificate.terminal);
    await inNewHistory('e-restored-2');
    const altered: readonly Partial<TerminalCertificate>[] = [
      { terminal: '99' as never },
      { terminalNumber: certificate.terminalNumber + 1 },
      { store: 'S002' as never },
      { publicKey: freshKey() },
      { name: 'x' },
      { pairedAt: (certificate.pairedAt + 1) as never },
      { epoch: 'e0' },
      { signature: 'AA' },
      { brand: 'other' as never },
    ];
    for (const change of altered) {
      cloud.advance(MINUTE_MS);
      expect([change, (await reinstate({ ...certificate, ...change })).body.code]).toEqual([change, 'bad_certificate']);
    }
    expect((await reinstate(certificate)).status).toBe(200);
  });

  test('does not come back when it was revoked since, and never into the number of another', async () => {
    const { certificate } = await paired();
    await forget(certificate.terminal);
    await inNewHistory('e-restored-3');
    await reinstate(certificate);
    await cloud.ask(`/v1/terminals/${certificate.terminal}/revoke`, { method: 'POST', token: manager });
    expect((await reinstate(certificate)).body.code).toBe('terminal_revoked');
    await cloud.running.cloud.database.run('UPDATE terminals SET public_key = $2 WHERE terminal = $1', [
      certificate.terminal,
      freshKey(),
    ]);
    expect((await reinstate(certificate)).body.code).toBe('number_taken');
  });

  test('keeps its number for itself: the next one paired has another, beyond those that the cloud forgot', async () => {
    const { certificate } = await paired();
    await forget(certificate.terminal);
    await cloud.running.cloud.database.run(`UPDATE settings SET value = '{"number":1}' WHERE name = 'last-terminal'`);
    (cloud.running.cloud as { epoch: string }).epoch = 'e-restored-4';
    await reinstate(certificate);
    const next = await pairTerminal(cloud, await freshCode(), 'next');
    expect(next.profile.terminalNumber).toBe(certificate.terminalNumber + 1);
  });
});
