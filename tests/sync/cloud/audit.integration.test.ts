/** The audit log: what is written, that it holds no personal data, that a changed row is found. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditKeyOf, auditLog, verifyAudit } from '../../../sync/cloud/store/audit.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

interface Row {
  readonly seq: number;
  readonly who: string;
  readonly act: string;
  readonly what: string;
}
const PHONE = '13800138000';
const rawKey = (): string => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';

let cloud: Shop;
let manager: string;
let brandManager: string;
beforeAll(async () => {
  cloud = await startShop();
  manager = await cloud.logIn();
  brandManager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

const log = async (of: string): Promise<readonly Row[]> =>
  (await cloud.ask<{ items: Row[] }>(`/v1/audit?of=${of}`, { token: of === 'brand' ? brandManager : manager })).body
    .items;
const verdict = async (): Promise<{ rows: number; badSeq: number | null }> =>
  (await cloud.ask<{ rows: number; badSeq: number | null }>('/v1/audit/verification', { token: manager })).body;

describe('the audit log', () => {
  test('says who did what, in order, and names nobody', async () => {
    const terminal = await cloud.pair('till');
    await cloud.ask('/v1/sessions', { json: { brand: 'demo', staff: '1001', pin: '000000' } });
    await cloud.ask('/v1/sessions', { json: { brand: 'demo', staff: PHONE, pin: '000000' } });
    await cloud.ask('/v1/terminals', { json: { code: 'NOSUCHCODE', publicKey: rawKey(), name: 'x' } });
    await cloud.ask(`/v1/members?phone=${PHONE}`, { token: terminal.token });
    await cloud.ask('/v1/reports/sales-by-hour?format=csv', { token: manager });
    await cloud.ask('/v1/price-books', { token: brandManager, json: {} });
    await cloud.ask(`/v1/terminals/${terminal.id}/revoke`, { method: 'POST', token: manager });
    const [store, brand] = [await log('store'), await log('brand')];
    expect(store.map(({ seq }) => seq)).toEqual(store.map((_, index) => index + 1));
    const said = (rows: readonly Row[]) => rows.map(({ who, act, what }) => `${who} ${act} ${what}`);
    expect(said(store)).toEqual(
      expect.arrayContaining([
        'staff 9001 session.opened by PIN',
        'staff 9001 code.made store S001',
        `terminal ${terminal.id} terminal.paired terminal ${terminal.id}`,
        `terminal ${terminal.id} member.read nobody found`,
        `staff 9001 terminal.revoked terminal ${terminal.id}`,
        'staff 9001 audit.read after 0',
      ]),
    );
    expect(said(store).some((line) => line.startsWith('staff 9001 report.read sales-by-hour csv'))).toBe(true);
    expect(said(brand)).toEqual(
      expect.arrayContaining([
        'nobody session.refused staff 1001: wrong_pin',
        'nobody session.refused unknown staff: wrong_pin',
        'nobody pairing.refused pairing_code_unknown',
      ]),
    );
    expect(said(brand).some((line) => line.startsWith(`staff ${BRAND_MANAGER} book.published book b-`))).toBe(true);
    expect(JSON.stringify([store, brand])).not.toContain(PHONE);
  });

  test('is of each store for its own managers', async () => {
    const token = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    expect((await cloud.ask('/v1/audit?store=S001', { token })).status).toBe(403);
    expect((await cloud.ask('/v1/audit', { token })).status).toBe(200);
  });

  test('grows by many at once without a fork', async () => {
    const { database, secrets } = cloud.running.cloud;
    const logs = [1, 2, 3].map(() => auditLog(database, cloud.ports, auditKeyOf(secrets)));
    const scope = 'store:demo:S009';
    await Promise.all(
      logs.flatMap((own) =>
        Array.from({ length: 20 }, (_, n) => own.note({ scope, who: 'host', act: 'code.made', what: String(n) })),
      ),
    );
    const all = await verifyAudit(database, scope, auditKeyOf(secrets));
    expect([all.rows, all.badSeq]).toEqual([60, null]);
  });

  test.each([
    ['changed', "UPDATE audit_log SET what = 'store S009' WHERE scope = $1 AND seq = 3"],
    ['taken out', 'DELETE FROM audit_log WHERE scope = $1 AND seq = 3'],
    ['given another time', 'UPDATE audit_log SET at = at + 1 WHERE scope = $1 AND seq = 3'],
  ])('a row that was %s is found', async (_, sql) => {
    const { database } = cloud.running.cloud;
    const scope = 'store:demo:S001';
    expect((await verdict()).badSeq).toBeNull();
    const before = await database.rows<Record<string, string | number>>(
      'SELECT * FROM audit_log WHERE scope = $1 AND seq = 3',
      [scope],
    );
    await database.run(sql, [scope]);
    expect((await verdict()).badSeq).toBe(3);
    const row = before[0] ?? {};
    await database.run('DELETE FROM audit_log WHERE scope = $1 AND seq = 3', [scope]);
    await database.run(
      'INSERT INTO audit_log (scope, seq, at, who, act, what, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
      ['scope', 'seq', 'at', 'who', 'act', 'what', 'prev_hash', 'hash'].map((name) => row[name] ?? ''),
    );
    expect((await verdict()).badSeq).toBeNull();
  });

  test('cannot be written by whoever has the database but not the secrets', async () => {
    const { database, secrets } = cloud.running.cloud;
    const scope = 'store:demo:S010';
    await auditLog(database, cloud.ports, Buffer.from('a guess')).note({
      scope,
      who: 'host',
      act: 'code.made',
      what: 'x',
    });
    expect((await verifyAudit(database, scope, auditKeyOf(secrets))).badSeq).toBe(1);
  });
});
