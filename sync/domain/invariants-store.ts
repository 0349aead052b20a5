/**
 * What must hold of trade between all tills of a store, its cloud and the payment provider: nobody takes goods back that are
 * gone without somebody hearing of it, a parked sale is sold once, and money that a code paid is where a person can find it.
 * Pure; amounts in fen. What nobody looked at is absent and is not asked. Called by invariants.ts.
 */
import type { CloudSeen, EntrySeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';
import type { LedgerSeen } from './invariants-money.ts';
import { isTold } from './invariants-top-ups.ts';
import { rowsIn, takenBeyond, type RefundSeen, type RowSeen, type SaleSeen } from './invariants-trade.ts';

export interface AlertSeen {
  readonly code: string;
  readonly subject: string;
  readonly detail: string | null;
}

/** The provider's own books of one payment. */
export interface ProviderSeen {
  readonly number: string;
  readonly state: string;
  readonly amount: number;
  /** What went back, by the number of the part. */
  readonly refunds: ReadonlyMap<string, number>;
}

/** The cloud's row of a payment, and of the parts of it that are to go back. */
export interface PaymentSeen {
  readonly number: string;
  readonly state: string;
  readonly parts: readonly { readonly number: string; readonly amount: number; readonly state: string }[];
}

export const storeFaults = (world: WorldSeen): readonly Violation[] => [
  ...world.journals.flatMap(paidBackFaults),
  ...unheardRefunds(world.cloud),
  ...heldTwice(world.cloud),
  ...parkedFaults(world.cloud),
  ...(world.isQuiet ? codeMoneyFaults(world) : []),
];

/** What a screen said was paid back stands in the journal. */
function paidBackFaults({ terminal, entries, paidBack = [] }: JournalSeen): readonly Violation[] {
  const refunds = new Map(
    entries
      .filter(({ kind }) => kind === 'refund')
      .map(({ body }) => body as RefundSeen & { readonly total: number })
      .map((refund) => [refund.refundId, refund]),
  );
  return paidBack
    .filter(({ refundId, receiptNumber, total }) => {
      const refund = refunds.get(refundId);
      return refund?.receiptNumber !== receiptNumber || refund.total !== total;
    })
    .map(({ receiptNumber }) => ({
      invariant: 'paid_is_journalled',
      detail: `terminal ${terminal}: ${receiptNumber} was called paid back`,
    }));
}

interface SoldAndReturned {
  readonly sale: SaleSeen;
  readonly refunds: readonly (LedgerSeen & { readonly refund: RefundSeen })[];
}

function returnsIn({ ledger }: CloudSeen): readonly SoldAndReturned[] {
  const refunds = new Map<string, (LedgerSeen & { readonly refund: RefundSeen })[]>();
  for (const fact of ledger) {
    if (fact.kind !== 'refund') continue;
    const refund = fact.body as RefundSeen;
    refunds.set(refund.sale.saleId, [...(refunds.get(refund.sale.saleId) ?? []), { ...fact, refund }]);
  }
  return ledger
    .filter(({ kind }) => kind === 'sale')
    .map(({ body }) => body as SaleSeen)
    .flatMap((sale) => {
      const own = refunds.get(sale.saleId);
      return own === undefined ? [] : [{ sale, refunds: own }];
    });
}

/** More of a line came back than was sold: a refund of it is flagged, and an alert names two receipts. */
function unheardRefunds(cloud: CloudSeen): readonly Violation[] {
  return returnsIn(cloud).flatMap(({ sale, refunds }): readonly Violation[] => {
    const beyond = takenBeyond(
      sale,
      refunds.map(({ refund }) => refund),
    );
    return beyond.flatMap((lineId): readonly Violation[] => {
      const takers = refunds.filter(({ refund }) => refund.lines.some((line) => line.lineId === lineId));
      const flagged = takers.filter(({ flags }) => flags?.includes('refund_exceeds_sale') === true);
      const isNamed = (detail: string): boolean =>
        takers.length < 2 || takers.filter(({ refund }) => detail.includes(refund.receiptNumber)).length >= 2;
      const isHeard =
        cloud.alerts === undefined ||
        cloud.alerts.some(
          ({ code, subject, detail }) =>
            code === 'refund_exceeds_sale' &&
            flagged.some(({ id }) => subject === `refund ${id}`) &&
            isNamed(detail ?? ''),
        );
      if (flagged.length > 0 && isHeard) return [];
      const detail = `${sale.receiptNumber} line ${lineId} came back too often, and nobody was told`;
      return [{ invariant: 'refund_within_sale', detail }];
    });
  });
}

/** Units that the cloud gave away are given to nobody else. A history that was put back to an earlier day forgot some. */
function heldTwice(cloud: CloudSeen): readonly Violation[] {
  if (cloud.wasPutBack === true) return [];
  return returnsIn(cloud).flatMap(({ sale, refunds }) =>
    takenBeyond(
      sale,
      refunds.map(({ refund }) => refund).filter(({ heldBy }) => heldBy === 'cloud'),
    ).map((lineId): Violation => {
      return { invariant: 'held_units_once', detail: `${sale.receiptNumber} line ${lineId} was held for two refunds` };
    }),
  );
}

/** Two tills that were apart may both sell a parked sale: the second one is flagged, and an alert names both receipts. */
function parkedFaults({ ledger, alerts }: CloudSeen): readonly Violation[] {
  const sold = new Map<string, (LedgerSeen & { readonly sale: SaleSeen })[]>();
  for (const fact of ledger) {
    const sale = fact.body as SaleSeen;
    if (fact.kind !== 'sale' || sale.resumedFrom === undefined) continue;
    sold.set(sale.resumedFrom, [...(sold.get(sale.resumedFrom) ?? []), { ...fact, sale }]);
  }
  return [...sold].flatMap(([parked, sales]): readonly Violation[] => {
    const quiet = sales.filter(({ flags }) => flags?.includes('parked_sold_twice') !== true);
    const isNamed = sales
      .filter((each) => !quiet.includes(each))
      .every(
        ({ id, sale }) =>
          alerts === undefined ||
          alerts.some(
            ({ code, subject, detail }) =>
              code === 'parked_sold_twice' &&
              subject === `sale ${id}` &&
              detail?.includes(sale.receiptNumber) === true &&
              sales.some((other) => other.id !== id && detail.includes(other.sale.receiptNumber)),
          ),
      );
    if (quiet.length <= 1 && isNamed) return [];
    return [{ invariant: 'parked_once', detail: `parked sale ${parked} was sold twice, and nobody was told` }];
  });
}

/**
 * Money that the provider has is in exactly one sale, is still being paid with at a till, or stands as a payment without a
 * sale where its till is gone; and what a sale names the provider has. A part that went out in cash does not go back as well.
 */
function codeMoneyFaults({ journals, cloud }: WorldSeen): readonly Violation[] {
  const { provider, payments } = cloud;
  if (provider === undefined) return [];
  const fault = (detail: string): Violation => ({ invariant: 'code_money_once', detail });
  const sold = new Map<string, { readonly receiptNumber: string; readonly amount: number }[]>();
  for (const { receiptNumber, tenders } of salesSeen(journals, cloud))
    for (const { reference, amount } of tenders.filter(({ kind }) => PAID_BY_CODE.has(kind)))
      if (reference !== undefined) sold.set(reference, [...(sold.get(reference) ?? []), { receiptNumber, amount }]);
  const rows = new Map<string, RowSeen>();
  const places = new Map<string, JournalSeen>();
  for (const journal of journals)
    for (const row of rowsIn(journal.entries).values())
      if (row.outTradeNumber !== undefined) {
        rows.set(row.outTradeNumber, row);
        places.set(row.outTradeNumber, journal);
      }
  const faults = provider.flatMap(({ number, state, amount, refunds }): readonly Violation[] => {
    const sales = sold.get(number) ?? [];
    if (sales.length > 1) return [fault(`payment ${number} is in ${String(sales.length)} sales`)];
    const [sale] = sales;
    const back = [...refunds.values()].reduce((sum, part) => sum + part, 0);
    const held = state === 'paid' ? amount - back : 0;
    if (sale !== undefined)
      return state === 'paid' && sale.amount === amount
        ? []
        : [fault(`${sale.receiptNumber} names payment ${number}, which is ${state}`)];
    const row = rows.get(number);
    if (held === 0 || isTold(cloud, number) || (row?.state === 'paid' && row.givenUp !== true)) return [];
    const known = payments?.find((one) => one.number === number);
    // As paid and sold by nobody, as open, or as going back.
    const isVisible = known !== undefined && (!isOver(known.state) || known.parts.length > 0);
    const isGone = row === undefined || places.get(number)?.isGone === true;
    if (isGone && (isVisible || known === undefined)) return [];
    return [fault(`payment ${number} is with the provider, and its row is ${row?.state ?? 'unknown'}`)];
  });
  const known = new Set(provider.map(({ number }) => number));
  const invented = [...sold].filter(([number]) => !known.has(number));
  return [
    ...faults,
    ...invented.map(([number, [sale]]) => fault(`${sale?.receiptNumber ?? ''} names payment ${number} of nobody`)),
    ...partFaults(journals, provider),
  ];
}

/** Vouchers are their platforms': invariants-vouchers.ts. */
const PAID_BY_CODE: ReadonlySet<string> = new Set(['wechat', 'alipay']);
const isOver = (state: string): boolean => state === 'failed' || state === 'reversed';

/** Each sale once, from journals and, where a journal is gone, from the cloud. */
function salesSeen(journals: readonly JournalSeen[], { ledger }: CloudSeen): readonly SaleSeen[] {
  const facts = [...journals.flatMap(({ entries }) => entries), ...ledger].filter(({ kind }) => kind === 'sale');
  return [...new Map(facts.map(({ body }) => [(body as SaleSeen).saleId, body as SaleSeen])).values()];
}

interface Correction {
  readonly of: string;
  readonly document?: string;
  readonly tenders?: readonly { readonly tenderId: string; readonly kind: string }[];
}

interface GivenBack extends Pick<RefundSeen, 'refundId' | 'tenders'> {
  readonly number: string;
}

/** By its entry: of a sale, or of a deposit. */
function givenBack({ id, kind, body }: EntrySeen): readonly (readonly [string, GivenBack])[] {
  if (kind === 'refund') {
    const { refundId, receiptNumber: number, tenders } = body as RefundSeen;
    return [[id, { refundId, number, tenders }]];
  }
  if (kind !== 'order.ended') return [];
  const {
    ended: refundId,
    order,
    tenders,
  } = body as Pick<RefundSeen, 'tenders'> & Readonly<Record<'ended' | 'order', string>>;
  return [[id, { refundId, number: `order ${order}`, tenders }]];
}

/** A part of a refund, or of a deposit that goes back, takes its way or comes out of the drawer, never both. */
function partFaults(journals: readonly JournalSeen[], provider: readonly ProviderSeen[]): readonly Violation[] {
  const back = new Set(provider.flatMap(({ refunds }) => [...refunds.keys()]));
  return journals.flatMap(({ terminal, entries }) => {
    const refunds = new Map(entries.flatMap(givenBack));
    return entries
      .filter(({ kind }) => kind === 'correction')
      .map(({ body }) => body as Correction)
      .flatMap(({ of, document, tenders = [] }): readonly Violation[] => {
        const refund = refunds.get(of);
        if ((document !== 'refund' && document !== 'deposit_return') || refund === undefined) return [];
        return refund.tenders
          .filter(({ state }) => state === 'pending')
          .filter(({ tenderId }) => tenders.some((one) => one.tenderId === tenderId && one.kind === 'cash'))
          .filter(({ tenderId }) => back.has(`${refund.refundId.replaceAll('-', '')}_${tenderId}`))
          .map(({ tenderId }) => ({
            invariant: 'part_paid_once',
            detail: `terminal ${terminal}: ${tenderId} of ${refund.number} went back and out in cash`,
          }));
      });
  });
}
