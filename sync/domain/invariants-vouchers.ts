/**
 * What must hold of group-buy vouchers between tills, cloud and platform: what a platform has as redeemed pays exactly one sale, or still
 * stands on an open one, or is where a person finds it; what a sale names is redeemed for it, or went back with its goods, once; and all
 * three say the same of what it is worth. Worked out here anew. Pure; amounts in fen. What nobody looked at is absent and is not asked.
 * Called by invariants.ts.
 */
import { rowsIn, type CorrectionSeen, type RefundSeen, type RowSeen, type TenderSeen } from './invariants-trade.ts';
import type { CloudSeen, Invariant, JournalSeen, Violation, WorldSeen } from './invariants.ts';

/** A voucher in the books of its platform; `voucher` is the brand's name of it. */
export interface RedeemableSeen {
  readonly voucher: string;
  readonly isRedeemed: boolean;
  /** By which request; what the cloud's row of it is to say as well. */
  readonly by: string | null;
  readonly face: number;
  readonly settlement: number;
}
/** The cloud's row of a voucher. */
export interface VoucherRowSeen {
  readonly number: string;
  readonly voucher: string;
  readonly by: string;
  readonly state: string;
  readonly amount: number;
  /** Codes of what was raised for a person. */
  readonly told: readonly string[];
  /** The refund for which it goes back. */
  readonly refund: string | null;
}
export interface VouchersSeen {
  readonly books: readonly RedeemableSeen[];
  readonly rows: readonly VoucherRowSeen[];
}

interface VoucherTender extends TenderSeen {
  readonly voucher?: { readonly voucher: string; readonly face: number; readonly settlement?: number };
}
interface Paid {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly tenders: readonly VoucherTender[];
}
/** A voucher on a committed sale. */
interface Spent {
  readonly sale: Paid;
  readonly tender: VoucherTender;
}

const OPEN: ReadonlySet<string> = new Set(['requested', 'pending', 'unknown', 'reversing']);
/** It is redeemed, and somebody was told so. */
const TOLD: readonly string[] = ['stuck', 'unsold'];
const KIND = 'platform_voucher';

export function voucherFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { vouchers } = cloud;
  if (vouchers === undefined || !isQuiet) return [];
  const faults: Violation[] = [];
  const fault = (invariant: Invariant, detail: string): void => void faults.push({ invariant, detail });
  const spent = spentIn(journals, cloud);
  const rows = new Map(vouchers.rows.map((row) => [row.number, row]));
  const tills = tillRows(journals);
  const back = backIn(journals, cloud);
  for (const book of vouchers.books) if (book.isRedeemed) redeemedFaults(book, vouchers.rows, spent, tills, fault);
  for (const [number, uses] of spent) {
    if (uses.length > 1) fault('voucher_once', `voucher ${number} is on ${String(uses.length)} sales`);
    for (const use of uses) saidFaults(use, rows.get(number), vouchers.books, back, fault);
  }
  const pays = [...spent].filter(([number]) => rows.get(number)?.state === 'paid').flatMap(([, uses]) => uses);
  for (const name of doubles(pays.map(({ tender }) => tender.voucher?.voucher ?? '')))
    fault('voucher_once', `voucher ${name} pays two sales`);
  for (const { receiptNumber = '', flags = [] } of cloud.ledger)
    for (const flag of flags.filter((each) => each.startsWith('voucher')))
      fault('voucher_as_said', `${receiptNumber} is flagged ${flag}`);
  backFaults(journals, rows, fault);
  return faults;
}

type Fault = (invariant: Invariant, detail: string) => void;

/** What the platform has as redeemed: on one sale, on its way to one, or told to a person. */
function redeemedFaults(
  book: RedeemableSeen,
  rows: readonly VoucherRowSeen[],
  spent: ReadonlyMap<string, readonly Spent[]>,
  tills: ReadonlyMap<string, RowSeen & { readonly isGone: boolean }>,
  fault: Fault,
): void {
  const row = rows.find(({ voucher, by }) => voucher === book.voucher && by === book.by);
  if (row === undefined) return fault('voucher_once', `voucher ${book.voucher} is redeemed by nobody here`);
  const uses = spent.get(row.number) ?? [];
  if (uses.length > 0) return;
  const till = tills.get(row.number);
  const stands = till?.state === 'paid' && till.givenUp !== true;
  const isVisible = row.state === 'paid' || OPEN.has(row.state);
  const isGone = till === undefined || till.isGone;
  if (stands || row.told.some((code) => TOLD.includes(code)) || (isGone && isVisible)) return;
  fault('voucher_once', `voucher ${row.number} is redeemed, is on no sale, and its row is ${till?.state ?? 'unknown'}`);
}

/** What a sale says of its voucher, against the cloud's row and the platform's books. */
function saidFaults(
  { sale, tender }: Spent,
  row: VoucherRowSeen | undefined,
  books: readonly RedeemableSeen[],
  back: ReadonlyMap<string, number>,
  fault: Fault,
): void {
  const { receiptNumber } = sale;
  const book = books.find(({ voucher }) => voucher === row?.voucher);
  if (row === undefined || book === undefined)
    return fault('voucher_once', `${receiptNumber} names a voucher of nobody`);
  const { voucher, amount } = tender;
  const isSame =
    voucher?.voucher === row.voucher &&
    voucher.face === book.face &&
    voucher.settlement === book.settlement &&
    amount === row.amount &&
    amount <= book.face;
  if (!isSame) fault('voucher_as_said', `${receiptNumber} says another thing of its voucher than the platform`);
  const isRedeemed = book.isRedeemed && book.by === row.by;
  // Whole: a platform takes back no part of one.
  const wentBack = row.state === 'reversed' && back.get(row.refund ?? '') === amount;
  if (row.state === 'paid' ? !isRedeemed : !wentBack)
    fault(
      'voucher_once',
      `${receiptNumber} is paid by a voucher that is ${row.state}, redeemed: ${String(isRedeemed)}`,
    );
}

/** Goods that came back: by the platform or out of the drawer, never both. */
function backFaults(journals: readonly JournalSeen[], rows: ReadonlyMap<string, VoucherRowSeen>, fault: Fault): void {
  for (const { terminal, entries } of journals) {
    const refunds = new Map(
      entries.filter(({ kind }) => kind === 'refund').map(({ id, body }) => [id, body as RefundSeen]),
    );
    for (const { kind, body } of entries) {
      const { of, document, tenders = [] } = body as CorrectionSeen;
      const refund = kind === 'correction' && document === 'refund' ? refunds.get(of) : undefined;
      if (refund === undefined) continue;
      for (const part of refund.tenders) {
        const inCash = tenders.some((one) => one.tenderId === part.tenderId && one.kind === 'cash');
        const row = rows.get(part.reference ?? '');
        const isOfIt = row?.refund === partNumber(refund, part);
        if (part.kind === KIND && inCash && isOfIt && row.state === 'reversed')
          fault(
            'part_paid_once',
            `terminal ${terminal}: a voucher of ${refund.receiptNumber} went back and out in cash`,
          );
      }
    }
  }
}

function spentIn(journals: readonly JournalSeen[], { ledger }: CloudSeen): ReadonlyMap<string, readonly Spent[]> {
  const facts = [...journals.flatMap(({ entries }) => entries), ...ledger].filter(({ kind }) => kind === 'sale');
  const sales = new Map(facts.map(({ body }) => [(body as Paid).saleId, body as Paid])).values();
  const spent = new Map<string, Spent[]>();
  for (const sale of sales)
    for (const tender of sale.tenders.filter(({ kind }) => kind === KIND))
      spent.set(tender.reference ?? '', [...(spent.get(tender.reference ?? '') ?? []), { sale, tender }]);
  return spent;
}

/** What goes back of vouchers, by the number of the part. */
function backIn(journals: readonly JournalSeen[], { ledger }: CloudSeen): ReadonlyMap<string, number> {
  const facts = [...journals.flatMap(({ entries }) => entries), ...ledger].filter(({ kind }) => kind === 'refund');
  return new Map(
    facts
      .map(({ body }) => body as RefundSeen)
      .flatMap((refund) => refund.tenders.map((part): [string, number] => [partNumber(refund, part), part.amount])),
  );
}

const partNumber = ({ refundId }: RefundSeen, { tenderId }: TenderSeen): string =>
  `${refundId.replaceAll('-', '')}_${tenderId}`;

function tillRows(journals: readonly JournalSeen[]): ReadonlyMap<string, RowSeen & { readonly isGone: boolean }> {
  const rows = new Map<string, RowSeen & { readonly isGone: boolean }>();
  for (const { entries, isGone } of journals)
    for (const row of rowsIn(entries).values()) rows.set(row.outTradeNumber ?? '', { ...row, isGone });
  return rows;
}

const doubles = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
