/**
 * Brings the commission ledger to what sales, refunds, corrections and claims entitle to, after an upload's commit, in one
 * transaction of the brand for each sale: each can be repeated, and whatever the order of arrival the sums are the same. Postings
 * are only added. What comes after the return window changes nothing that is settled: a refund and a correction are posted anew, a
 * late claim opens a dispute. Called by the ingest, at start and by the daily sweep. DOMAIN.md §7.
 */
import { difference, entitlement, type LedgerEvent, type Part } from '../../domain/commission-ledger.ts';
import { monthAfter } from '../../domain/commission-rules.ts';
import type { CommissionParty } from '../../domain/commission.ts';
import type { MemberId } from '../../domain/ids.ts';
import { businessDayAt, type BusinessDay } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import {
  addCommissionEvent,
  addPosting,
  dropCommissionFacts,
  dueSales,
  eventsOfSale,
  lockCommissionMember,
  lockCommissionSale,
  markDue,
  openDispute,
  postedOf,
  salesOfMembers,
  saveCommissionSale,
  shareBook,
  takeDue,
  waitingCommission,
  type KeptFacts,
  type PostingWhat,
  type SaleRow,
} from '../store/commission.ts';
import type { Transaction } from '../store/database.ts';
import { idsOf } from '../store/member-merges.ts';
import { alert } from '../store/quarantine.ts';
import { readStore, readStores } from '../store/terminals.ts';
import type { CommissionFacts, DisputeFacts, SoldFacts } from './commission-facts.ts';
import { heldAtSale, openSale } from './frozen-facts.ts';
import { keepQuestions } from './questions.ts';
import { disputeUndone } from './undone.ts';

const BATCH_MAX = 200;

/** What an upload brought about one sale. */
interface Arrived {
  readonly ids: string[];
  readonly events: LedgerEvent[];
  readonly disputes: DisputeFacts[];
  sold?: SoldFacts;
}

const NOTHING_ARRIVED: Arrived = { ids: [], events: [], disputes: [] };

/** Posts what uploads of this store brought. */
export async function applyCommission(cloud: Cloud, scope: string): Promise<void> {
  for (;;) {
    const waiting = await waitingCommission(cloud.database, scope, BATCH_MAX);
    const sales = new Map<string, Arrived>();
    for (const { id, body, of_sale: ofSale } of waiting) {
      const facts = body as CommissionFacts;
      const sale = facts.kind === 'correction' ? (ofSale ?? facts.of) : facts.sale;
      const arrived = sales.get(sale) ?? { ids: [], events: [], disputes: [] };
      sales.set(sale, arrived);
      arrived.ids.push(id);
      if ('event' in facts) arrived.events.push(facts.event);
      else if (facts.kind === 'dispute') arrived.disputes.push(facts);
      else arrived.sold = facts;
    }
    for (const [sale, arrived] of sales) {
      await cloud.database.transaction((tx) => post(cloud, tx, sale, arrived));
      await dropCommissionFacts(cloud.database, scope, arrived.ids);
    }
    if (waiting.length < BATCH_MAX) return applyDueCommission(cloud);
  }
}

/** Sales that a claim, or another sale of the member, marked to be looked at again. */
export async function applyDueCommission(cloud: Cloud): Promise<void> {
  if (!(await cloud.hasCommission(cloud.database))) return;
  const scope = brandScope(cloud.brand.id);
  for (;;) {
    const due = await dueSales(cloud.database, scope, BATCH_MAX);
    for (const sale of due) await cloud.database.transaction((tx) => post(cloud, tx, sale, NOTHING_ARRIVED));
    if (due.length === 0) return;
  }
}

/** At start and daily: whatever a crash left between an upload, or a claim, and the ledger. */
export async function applyAllCommission(cloud: Cloud): Promise<void> {
  if (!(await cloud.hasCommission(cloud.database))) return;
  for (const { id } of await readStores(cloud.database, cloud.brand.id))
    await applyCommission(cloud, storeScope(cloud.brand.id, id));
}

async function post(cloud: Cloud, tx: Transaction, sale: string, arrived: Arrived): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const closed = await shareBook(tx, scope);
  const row = await lockCommissionSale(tx, scope, sale);
  const known = await eventsOfSale(tx, scope, sale);
  const fresh: LedgerEvent[] = [];
  for (const event of arrived.events) if (await addCommissionEvent(tx, scope, sale, event)) fresh.push(event);
  const sold = row.sold ?? arrived.sold;
  await keepQuestions(cloud, tx, { sale, sold, disputes: arrived.disputes });
  // A refund may be here before its sale, and waits for it among the events.
  if (sold === undefined) return;
  await lockPerson(tx, scope, sold.member);
  const isAgain = await takeDue(tx, scope, sale);
  const isCorrected = fresh.some(({ kind }) => kind === 'correction');
  const { opened, held } =
    row.sold === null
      ? await openSale(tx, scope, sold)
      : { opened: row, held: isAgain || isCorrected ? await heldAtSale(tx, scope, sold) : null };
  if (row.sold === null) await saveCommissionSale(tx, scope, opened);
  const { facts, due_day: due } = opened;
  if (facts === null || due === null) return;
  const today = await todayOf(cloud, tx, sold.store);
  const place = { cloud, tx, scope, sold, due, closed };
  const ledger = await ledgerOf(place, sale);
  const brings = await bringsMember(place, opened, today);
  if (row.sold === null) {
    await saveCommissionSale(tx, scope, { ...opened, brings_member: brings });
    const counted = withBonus(facts, brings);
    await ledger.bring(counted, [], { what: 'earned', cause: sold.entry, day: sold.day });
    await postEvents(ledger, counted, { due, before: [], events: [...known, ...fresh] });
    if (held !== null) await disputeUndone(place, held, { facts: counted, events: [...known, ...fresh] });
    return;
  }
  const bound = isAgain && held !== null ? held.bound : facts;
  const isOther = bound.boundGuide !== facts.boundGuide || bound.binderLeft !== facts.binderLeft;
  if (isOther && today > due) await disputeLateClaim(place, bound.boundGuide);
  const kept: KeptFacts = isOther && today <= due ? { ...facts, ...bound } : facts;
  if (kept !== facts || brings !== opened.brings_member)
    await saveCommissionSale(tx, scope, { ...opened, facts: kept, brings_member: brings });
  const counted = withBonus(kept, brings);
  await ledger.bring(counted, known, { what: kept === facts ? 'new_member' : 'late_claim', cause: sale, day: today });
  await postEvents(ledger, counted, { due, before: known, events: fresh });
  if (held !== null) await disputeUndone(place, held, { facts: counted, events: [...known, ...fresh] });
}

export interface Place {
  readonly cloud: Cloud;
  readonly tx: Transaction;
  readonly scope: string;
  readonly sold: SoldFacts;
  readonly due: BusinessDay;
  readonly closed: string;
}
export interface Because {
  readonly what: PostingWhat;
  readonly cause: string;
  readonly day: BusinessDay;
}
export interface SaleLedger {
  bring(facts: KeptFacts, events: readonly LedgerEvent[], because: Because): Promise<void>;
}

/** Adds what is missing between what was posted for the sale and what is due. */
export async function ledgerOf({ cloud, tx, scope, sold, due, closed }: Place, sale: string): Promise<SaleLedger> {
  const rows = await postedOf(tx, scope, sale);
  const posted = new Map<CommissionParty, Part>(rows.map(({ party, amount, net }) => [party, { amount, net }]));
  const counts = new Map<string, number>(rows.map(({ party, n }) => [party, n]));
  return {
    bring: async (facts, events, { what, cause, day }) => {
      const target = entitlement(facts, events);
      for (const { party, amount, net } of difference(target, posted)) {
        const n = (counts.get(party) ?? 0) + 1;
        counts.set(party, n);
        await addPosting(tx, scope, {
          sale,
          party,
          n,
          what,
          cause,
          store: sold.store,
          amount,
          net,
          business_day: day,
          due_day: day > due ? day : due,
          month: day.slice(0, 7) > closed ? day.slice(0, 7) : monthAfter(closed),
          posted_at: cloud.ports.clock.now(),
        });
      }
      posted.clear();
      for (const [party, part] of target) posted.set(party, part);
    },
  };
}

async function postEvents(
  ledger: SaleLedger,
  facts: KeptFacts,
  {
    due,
    before,
    events,
  }: Readonly<Record<'before' | 'events', readonly LedgerEvent[]>> & { readonly due: BusinessDay },
): Promise<void> {
  const seen = [...before];
  for (const event of [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    seen.push(event);
    const what = event.kind === 'refund' ? 'clawback' : event.day > due ? 'adjustment' : 'correction';
    await ledger.bring(facts, seen, { what, cause: event.id, day: event.day });
  }
}

export const withBonus = (facts: KeptFacts, brings: boolean): KeptFacts =>
  brings && facts.offer !== undefined ? { ...facts, newMember: facts.offer } : facts;

const paidEnough = ({ facts }: SaleRow): boolean =>
  facts?.offer !== undefined && facts.lines.reduce((sum, { net }) => sum + net, 0) >= facts.offer.floor;

/**
 * Whether this sale is the person's first that paid enough, under whichever id. One that is settled stays it, whatever comes late; another one that is
 * so no longer, or only now, is marked.
 */
async function bringsMember({ tx, scope, sold }: Place, row: SaleRow, today: BusinessDay): Promise<boolean> {
  if (sold.member === null || row.facts?.offer === undefined) return row.brings_member;
  const sales = await salesOfMembers(tx, scope, await idsOf(tx, scope, sold.member as MemberId));
  const settled = sales.find((one) => one.brings_member && one.due_day !== null && today > one.due_day);
  const first = settled ?? sales.find(paidEnough);
  for (const one of sales)
    if (one.sale !== row.sale && one.brings_member !== (one === first)) await markDue(tx, scope, one.sale);
  return first?.sale === row.sale;
}

/** Whoever looks at what a person is bound to, or bought first, comes one after the other, whichever id is named. */
export async function lockPerson(tx: Transaction, scope: string, member: string | null): Promise<void> {
  if (member === null) return;
  for (const id of await idsOf(tx, scope, member as MemberId)) await lockCommissionMember(tx, scope, id);
}

export async function todayOf(cloud: Cloud, tx: Transaction, store: string): Promise<BusinessDay> {
  const profile = await readStore(tx, cloud.brand.id, store);
  return businessDayAt(cloud.ports.clock.now(), profile ?? undefined);
}

/** Settled money stays; a person decides, and what changes is posted anew. */
async function disputeLateClaim({ cloud, tx, scope, sold }: Place, guide: string | null): Promise<void> {
  const id = `claim-${sold.sale}-${guide ?? 'none'}`;
  const { sale, receipt, store } = sold;
  const opened = { id, sale, receipt, store, reason: 'late_claim', guide, opened_at: cloud.ports.clock.now() } as const;
  if (await openDispute(tx, scope, { ...opened, raised_by: null, words: null }))
    await alert(cloud, tx, scope, 'commission_disputed', `sale ${sold.receipt}`, guide ?? 'none');
}
