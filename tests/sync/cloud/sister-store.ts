/** A brand with two stores for tests: terminals in each, and the signed codes that their receipts carry. */
import { writeReceiptToken } from '../../../sync/domain/receipt-token-writing.ts';
import type { ReceiptTokenFacts } from '../../../sync/domain/receipt-token.ts';
import { brandScope, type TerminalProfile } from '../../../sync/protocol/messages.ts';
import type { ReceiptTrust } from '../../../sync/protocol/receipt-trust.ts';
import type { SaleBody } from '../../../sync/schemas/sale.ts';
import type { SignedEntry, TestCloud, TestTerminal } from './harness.ts';

/** Another store of the demo brand. */
export async function openStore(cloud: Pick<TestCloud, 'running'>, id: string): Promise<void> {
  const { database } = cloud.running.cloud;
  const profile = {
    id,
    name: `${id} 店`,
    offsetMinutes: 480,
    dayStartMinutes: 240,
    region: 'east',
  } as unknown as TerminalProfile['store'];
  await database.run('INSERT INTO stores (scope, store, profile) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING', [
    brandScope('demo'),
    id,
    JSON.stringify(profile),
  ]);
}

export async function pairIn(cloud: TestCloud, store: string): Promise<TestTerminal> {
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', {
    token: cloud.running.cloud.bootstrapSecret,
    json: { store },
  });
  const { pairTerminal } = await import('./harness.ts');
  return pairTerminal(cloud, code.body.code, `收银台 ${store}`);
}

/** What the cloud tells a terminal of receipts with its next token. */
export async function trustOf(cloud: Pick<TestCloud, 'ask' | 'ports'>, terminal: TestTerminal): Promise<ReceiptTrust> {
  const at = cloud.ports.clock.now();
  const proof = terminal.sign(`guidepost-token|${terminal.id}|${String(at)}`);
  const json = { brand: 'demo', terminal: terminal.id, at, proof };
  return (await cloud.ask<{ receipts: ReceiptTrust }>('/v1/device-tokens', { json })).body.receipts;
}

/** The token on the receipt of this sale. */
export async function tokenOf(
  cloud: TestCloud,
  terminal: TestTerminal,
  entry: SignedEntry,
  over: Partial<ReceiptTokenFacts['sale']> = {},
): Promise<string> {
  const { key } = await trustOf(cloud, terminal);
  const body = entry['body'] as SaleBody;
  const facts = { at: entry['at'] as never, sale: { ...body, ...over }, coupons: [], key };
  const token = writeReceiptToken(facts, (bytes) => terminal.sign(bytes));
  if (token === undefined) throw new Error('no token');
  return token;
}
