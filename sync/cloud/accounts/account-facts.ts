/**
 * What a journal entry does to accounts: the postings that follow from it. Pure. A sale spends by tenders of stored value and
 * gift cards and by points, and earns points for what was paid, however it was paid; a refund gives back the same; a top-up
 * earns nothing. An exchange moves nothing by itself: its money comes back when the goods do. Called by ingest/derive.ts.
 */
import { POINTS_TENDER, pointsOf, storedValueOf } from '../../protocol/accounts.ts';
import type { AccountEntry, AccountKind } from '../../domain/value-account.ts';
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';

export interface Posting {
  readonly account: string;
  readonly kind: AccountKind;
  /** Unique within the account: the entry and which part of it. */
  readonly id: string;
  readonly at: number;
  readonly what: AccountEntry['what'];
  readonly amount: number;
  readonly bonus?: number;
  readonly sale: string | null;
  readonly receipt: string | null;
  /** Points for what was paid: what they are is worked out where all that was paid for the sale is known. */
  readonly paid?: number;
  readonly per?: number;
  /** What is held for it, by the sale and the tender. */
  readonly held?: { readonly sale: string; readonly tender: string };
  /** Taken while the cloud could not be asked. */
  readonly offline?: boolean;
}

/** `fenPerEarned`: of the price book that the sale names. */
export function postingsOf(entry: JournalEntry, fenPerEarned: number | undefined): readonly Posting[] {
  switch (entry.kind) {
    case 'sale':
      return entry.body.training === true ? [] : ofSale(entry, fenPerEarned);
    case 'refund':
      return entry.body.training === true || entry.body.withoutReceipt === true ? [] : ofRefund(entry);
    case 'value.sold':
      return entry.body.training === true ? [] : [ofTopUp(entry)];
    case 'value.returned':
      return entry.body.training === true ? [] : [ofTopUpReturn(entry)];
    default:
      return [];
  }
}

function ofSale({ id, at, body }: EntryOf<'sale'>, fenPerEarned: number | undefined): readonly Posting[] {
  const { saleId: sale, receiptNumber: receipt, tenders, member, pointsUsed, pointsOffline, cashDue } = body;
  const common = { at, sale, receipt } as const;
  const spent = tenders.flatMap((tender): readonly Posting[] => {
    const account = accountOf(tender, member?.id);
    if (account === null) return [];
    const { tenderId, amount, offline } = tender;
    const held = { sale, tender: tenderId };
    const posting = {
      ...common,
      ...account,
      id: `${id}/${tenderId}`,
      what: 'spend',
      amount: 0 - amount,
      held,
    } as const;
    return [{ ...posting, ...(offline === true ? { offline } : {}) }];
  });
  if (member === undefined) return spent;
  const points = { ...common, account: pointsOf(member.id), kind: 'points' } as const;
  return [
    ...spent,
    ...(pointsUsed === 0
      ? []
      : ([
          {
            ...points,
            id: `${id}/points`,
            what: 'spend',
            amount: 0 - pointsUsed,
            held: { sale, tender: POINTS_TENDER },
            ...(pointsOffline === true ? { offline: true } : {}),
          },
        ] as const)),
    ...(fenPerEarned === undefined || cashDue === 0
      ? []
      : ([{ ...points, id: `${id}/earned`, what: 'earn', amount: 0, paid: cashDue, per: fenPerEarned }] as const)),
  ];
}

function ofRefund({ id, at, body }: EntryOf<'refund'>): readonly Posting[] {
  const { sale: sold, receiptNumber: receipt, tenders, member, pointsReturned, total } = body;
  const common = { at, sale: sold.saleId, receipt } as const;
  const back = tenders.flatMap((tender): readonly Posting[] => {
    const account = accountOf(tender, member);
    if (account === null) return [];
    return [{ ...common, ...account, id: `${id}/${tender.tenderId}`, what: 'give_back', amount: tender.amount }];
  });
  if (member === undefined) return back;
  const points = { ...common, account: pointsOf(member), kind: 'points' } as const;
  return [
    ...back,
    ...(pointsReturned === 0
      ? []
      : ([{ ...points, id: `${id}/points`, what: 'give_back', amount: pointsReturned }] as const)),
    ...(total === 0 || body.earned !== true
      ? []
      : ([{ ...points, id: `${id}/earned`, what: 'earn', amount: 0, paid: 0 - total }] as const)),
  ];
}

function ofTopUp({ id, at, body }: EntryOf<'value.sold'>): Posting {
  const { account, kind, principal, bonus } = body;
  return { account, kind, id, at, what: 'top_up', amount: principal + bonus, bonus, sale: null, receipt: body.topUp };
}

function ofTopUpReturn({ id, at, body }: EntryOf<'value.returned'>): Posting {
  const { account, kind, principal, bonus, topUp } = body;
  const amount = 0 - principal - bonus;
  const held = { sale: topUp, tender: 'top-up' };
  return { account, kind, id, at, what: 'top_up_return', amount, bonus, sale: null, receipt: topUp, held };
}

/** Null for what is no account's: money, and goods for goods. */
function accountOf(
  { kind, reference }: { readonly kind: string; readonly reference?: string },
  member: string | undefined,
): Pick<Posting, 'account' | 'kind'> | null {
  if (kind === 'stored_value' && member !== undefined) return { account: storedValueOf(member), kind };
  if (kind === 'gift_card' && reference?.startsWith('gift_card:') === true) return { account: reference, kind };
  return null;
}
