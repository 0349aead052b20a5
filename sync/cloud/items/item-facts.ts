/**
 * What sales and refunds say of pieces with a code of their own: who sold which, to whom, and what came back. Kept with the upload,
 * put in the brand's scope after its commit, whatever the order of arrival: a piece that two sales have was sold twice by tills that
 * were apart. Money stays; people are told. Called by ingest/kept-facts.ts and accounts/post.ts.
 */
import { itemIn, isItemText, judgeItem, standingSales, type ItemUse } from '../../domain/item-code.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import { isSignedBy, publicKeyOf } from '../app/ed25519.ts';
import type { Transaction } from '../store/database.ts';
import { addItemUse, itemUses, lockPiece, readItemBatch, type ItemUseRow } from '../store/items.ts';

/** Receipts of others that an alert names. */
const NAMED_MAX = 5;

export interface ItemFact extends ItemUse {
  readonly code: string;
  readonly receipt: string;
  readonly guides: readonly StaffId[];
  readonly member?: string;
}
export type ItemFinding = 'item_code_forged' | 'item_code_twice' | 'item_recalled_sold';

export function itemUsesOf(entry: JournalEntry): readonly ItemFact[] {
  switch (entry.kind) {
    case 'sale':
      return entry.body.training === true ? [] : soldIn(entry);
    case 'refund':
      return entry.body.training === true ? [] : returnedIn(entry);
    default:
      return [];
  }
}

function soldIn({ at, body }: EntryOf<'sale'>): readonly ItemFact[] {
  const { saleId: sale, receiptNumber: receipt, lines, serving, member } = body;
  const common = { what: 'sold', sale, at, receipt, ...(member === undefined ? {} : { member: member.id }) } as const;
  return lines.flatMap(({ code, serving: own = [] }) =>
    code === undefined || !isItemText(code)
      ? []
      : [{ ...common, code, guides: guidesOf(own.length > 0 ? own : serving) }],
  );
}

const guidesOf = (shares: EntryOf<'sale'>['body']['serving']): readonly StaffId[] =>
  shares.toSorted((a, b) => b.shareBp - a.shareBp).map(({ guide }) => guide);

const returnedIn = ({ at, body }: EntryOf<'refund'>): readonly ItemFact[] =>
  body.lines.flatMap(({ code, units }) =>
    code === undefined || units === 0 || !isItemText(code)
      ? []
      : [{ what: 'returned', sale: body.sale.saleId, at, code, receipt: body.receiptNumber, guides: [] }],
  );

type Place = Pick<ItemUseRow, 'store' | 'terminal' | 'entry'>;

/** Adds the facts of one entry; what it finds is the same when it is done again. */
export async function postItems(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  facts: readonly ItemFact[],
  place: Place,
): Promise<readonly (readonly [ItemFinding, string])[]> {
  const findings: (readonly [ItemFinding, string])[] = [];
  // Always in one order, so that two sales of the same pieces never wait for each other.
  for (const fact of facts.toSorted((a, b) => (a.code < b.code ? -1 : 1)))
    findings.push(...(await postOne(cloud, tx, scope, fact, place)));
  return findings;
}

async function postOne(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { code, what, sale, at, receipt, guides, member }: ItemFact,
  place: Place,
): Promise<readonly (readonly [ItemFinding, string])[]> {
  const item = itemIn(code);
  if (item === undefined || !isGenuineItem(cloud, item)) return [['item_code_forged', receipt]];
  await lockPiece(tx, scope, item);
  await addItemUse(tx, scope, item, { ...place, what, sale, at, receipt, guides, member: member ?? null });
  if (what === 'returned') return [];
  const batch = await readItemBatch(tx, scope, item.batch);
  const standing = standingSales(await itemUses(tx, scope, item));
  const wasRecalled = batch !== null && batch.recalled_at !== null && batch.recalled_at <= at;
  const receipts = standing.map((use) => use.receipt).slice(0, NAMED_MAX);
  return [
    ...(standing.length > 1 ? [['item_code_twice', receipts.join(', ')] as const] : []),
    ...(wasRecalled ? [['item_recalled_sold', receipt] as const] : []),
  ];
}

/** Signed by this brand's cloud. */
export function isGenuineItem({ brand, secrets }: Cloud, item: NonNullable<ReturnType<typeof itemIn>>): boolean {
  const isSigned = (key: string, bytes: Uint8Array, signature: string): boolean => {
    const publicKey = publicKeyOf(key);
    return publicKey !== null && isSignedBy(publicKey, bytes, signature);
  };
  return judgeItem(item, { brand: brand.id, cloudKey: secrets.cloudKey.publicRaw, isSigned }) === undefined;
}
