/**
 * What the cloud finds in a correction of tenders: whether the document that it corrects is there and has what the correction says
 * it replaces, whether both sides are the same money, and whether a sale was corrected in its own shift alone. The correction stands
 * and counts, as it does in the drawer; what differs is flagged and told with the document's number. Called by derive.ts.
 */
import { ZERO_FEN } from '../../domain/money.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { ledgerOfReceipts, readDocument } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import type { Derivation } from './derive.ts';
import { correctDeposit } from './order-documents.ts';

type Correction = EntryOf<'correction'>['body'];
interface Tendered {
  readonly shift?: string;
  readonly tenders?: Correction['tenders'];
  readonly change?: number;
}

/** Corrections of before they said what they replace are not asked. */
export async function correctionFlags(on: Derivation, { id, body }: EntryOf<'correction'>): Promise<readonly string[]> {
  if (body.what !== 'tender' || body.before === undefined) return [];
  const { cloud, tx, scope } = on;
  const isOfDeposit = body.document === 'deposit' || body.document === 'deposit_return';
  const found = await (isOfDeposit ? depositWrong(on, body) : foundWrong(on, id, body));
  if (found === null) return [];
  const number = body.corrects ?? body.code ?? '';
  await alert(cloud, tx, scope, 'correction_differs', `correction ${id}`, `${found} ${number}`.trim());
  return ['correction_differs'];
}

type Wrong = 'no_document' | 'other_sum' | 'other_before' | 'other_shift';

async function foundWrong({ tx, scope, written }: Derivation, id: string, body: Correction): Promise<Wrong | null> {
  const { of, document: kind = 'sale', corrects, tenders = [], before = [] } = body;
  if (net(before, body.changeBefore ?? 0) !== net(tenders, body.change ?? 0)) return 'other_sum';
  const stored = corrects === undefined ? [] : await ledgerOfReceipts(tx, scope, [corrects]);
  const batch = [...written.values()].map((write) => write.body as unknown as LedgerDocument);
  const all = [...stored, ...batch];
  const corrected = all.find((one) => one.id === of && one.kind === kind);
  if (corrected === undefined) return 'no_document';
  const sold = corrected.body as Tendered;
  if (kind === 'sale' && body.shift !== undefined && sold.shift !== body.shift) return 'other_shift';
  const earlier = all.filter((one) => one.kind === 'correction' && one.id !== id && one.body['of'] === of);
  const last = earlier.sort((a, b) => a.seq - b.seq).at(-1)?.body as Tendered | undefined;
  return isSame(before, last?.tenders ?? sold.tenders ?? []) ? null : 'other_before';
}

/** A deposit's tenders stand in its order's document, where they are put right as well. */
async function depositWrong(on: Derivation, body: Correction): Promise<Wrong | null> {
  const { of, document, order, tenders = [], before = [], change = ZERO_FEN, changeBefore = 0 } = body;
  if (net(before, changeBefore) !== net(tenders, change)) return 'other_sum';
  const found = order === undefined ? undefined : await correctDeposit(on, order, of, { tenders, change });
  if (found === undefined || (found.kind === 'ended') !== (document === 'deposit_return')) return 'no_document';
  const written = on.written.get(`ledger/${of}`)?.body ?? (await readDocument(on.tx, on.scope, 'ledger', of))?.body;
  const taken = (written?.['body'] as Tendered | undefined)?.shift;
  if (document === 'deposit' && body.shift !== undefined && taken !== body.shift) return 'other_shift';
  return isSame(before, found.tenders) ? null : 'other_before';
}

type Parts = readonly { readonly kind: string; readonly amount: number }[];
const net = (parts: Parts, change: number): number => parts.reduce((sum, { amount }) => sum + amount, 0) - change;
const isSame = (one: Parts, other: Parts): boolean => shown(one) === shown(other);
const shown = (parts: Parts): string =>
  parts
    .map(({ kind, amount }) => `${kind} ${String(amount)}`)
    .sort()
    .join(', ');
