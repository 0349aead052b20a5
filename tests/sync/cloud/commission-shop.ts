/** Hands of the tests of commission: rules, sales with quantities, refunds, corrections, claims, and what the ledger holds. */
import { expect } from 'vitest';
import { commissionFactsOf } from '../../../sync/cloud/commission/commission-facts.ts';
import { keepCommissionFacts } from '../../../sync/cloud/store/commission.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import type { JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { teeSale, type SignedEntry, type TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, type Shop } from './hostile-shop.ts';

export const BRAND = 'brand:demo';
const SHIFT = '019a0000-0000-7000-8000-000000000001';
/** Uploads as a till does: what the cloud could not take just now is sent again. */
export async function sentFrom(till: TestTerminal, entries: readonly SignedEntry[]): Promise<void> {
  let answer = await till.upload(entries);
  for (let tries = 1; answer.status === 503 && tries < TRIES_MAX; tries += 1) answer = await till.upload(entries);
  expect([answer.status, answer.body.quarantined]).toEqual([200, []]);
}
const TRIES_MAX = 20;

/** 5 % of everything, 40 % of it to the binder, seven days. */
export const TERMS = {
  rates: { items: {}, categories: {}, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'spending' },
};
export type SoldBody = { readonly saleId: string; readonly receiptNumber: string };
export const soldOf = (entry: SignedEntry): SoldBody => entry['body'] as SoldBody;

export function commissionHands(cloud: Shop) {
  const { database } = cloud.running.cloud;
  const enter = async (over: object = {}) =>
    cloud.ask<{ version: string; code?: string }>('/v1/commission-rules', {
      token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
      json: { ...TERMS, from: cloud.ports.clock.now(), ...over },
    });
  const newMember = async (): Promise<string> => {
    const id = cloud.running.cloud.ports.random.bytes(16).toString('hex');
    const member = `019a0000-0000-7${id.slice(0, 3)}-8${id.slice(3, 6)}-${id.slice(6, 18)}`;
    await ensureMember(database, BRAND, { id: member, phone: null, name: null, at: 1 });
    return member;
  };
  const memberOf = (id: string) => ({ id, tier: 'basic', points: 0 });
  /** `quantity` tees at 99.00 each. */
  const sale = (
    till: TestTerminal,
    over: object = {},
    quantity = 1,
    entry: Readonly<Record<string, unknown>> = {},
  ): SignedEntry => {
    const total = 9900 * quantity;
    const line = { ...TEE_LINE, quantity, base: total, net: total, tax: total - Math.round((total * 10_000) / 11_300) };
    const body = {
      ...teeSale(till, cloud.ports.clock.now()),
      lines: [line],
      total,
      cashDue: total,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: total }],
      change: 0,
      ...over,
    };
    return till.entry('sale', body, entry);
  };
  const refund = (
    till: TestTerminal,
    sold: SignedEntry,
    units: number,
    before = 0,
    entry: Readonly<Record<string, unknown>> = {},
  ): SignedEntry =>
    till.entry(
      'refund',
      {
        refundId: till.freshId(),
        receiptNumber: till.nextReceipt(),
        store: till.profile.store.id,
        terminal: till.id,
        shift: SHIFT,
        cashier: '1001',
        sale: { saleId: soldOf(sold).saleId, receiptNumber: soldOf(sold).receiptNumber },
        lines: [{ lineId: '1', product: TEE_LINE.product, units, amount: 9900 * units, refundedBefore: before }],
        total: 9900 * units,
        tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900 * units, of: 't1' }],
        pointsReturned: 0,
        couponsRevived: [],
        knownFrom: 'cloud',
      },
      entry,
    );
  const correction = (
    till: TestTerminal,
    sold: SignedEntry,
    guide: string,
    entry: Readonly<Record<string, unknown>> = {},
  ): SignedEntry =>
    till.entry(
      'correction',
      {
        of: sold.id,
        corrects: soldOf(sold).receiptNumber,
        what: 'guide',
        serving: [{ guide, shareBp: 10_000 }],
        approval: { by: '9001', reason: 'wrong_guide' },
      },
      entry,
    );
  const claim = (till: TestTerminal, member: string, guide: string, at: number): SignedEntry =>
    till.entry(
      'binding.claimed',
      { claim: till.freshId(), member, guide, source: 'manual_phone', claimSeq: till.seq + 1 },
      { at },
    );
  const topUp = (till: TestTerminal, member: string, principal: number, bonus: number): SignedEntry =>
    till.entry('value.sold', {
      topUp: till.freshId(),
      kind: 'stored_value',
      account: `stored_value:${member}`,
      member,
      store: till.profile.store.id,
      terminal: till.id,
      shift: SHIFT,
      cashier: '1001',
      principal,
      bonus,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: principal }],
      change: 0,
    });
  const postings = (sold: SignedEntry) =>
    database.rows<{ party: string; what: string; amount: number; net: number; due_day: string }>(
      'SELECT party, what, amount, net, due_day FROM commission_postings WHERE scope = $1 AND sale = $2 ORDER BY party, n',
      [BRAND, soldOf(sold).saleId],
    );
  /** What each party has of a sale. */
  const parts = async (sold: SignedEntry): Promise<Readonly<Record<string, number>>> => {
    const all: Record<string, number> = {};
    for (const { party, amount } of await postings(sold)) all[party] = (all[party] ?? 0) + amount;
    return Object.fromEntries(Object.entries(all).filter(([, amount]) => amount !== 0));
  };
  /** As an upload leaves it that ended before the ledger had it. */
  const leaveWaiting = async (till: TestTerminal, entry: SignedEntry): Promise<void> => {
    const body = commissionFactsOf(entry as unknown as JournalEntry);
    await database.transaction((tx) =>
      keepCommissionFacts(tx, `store:demo:${till.profile.store.id}`, {
        id: entry.id,
        terminal: till.id,
        seq: entry.seq,
        body,
      }),
    );
  };
  const alerts = () =>
    database.rows<{ subject: string; detail: string }>(
      "SELECT subject, detail FROM alerts WHERE scope = $1 AND code = 'commission_disputed'",
      [BRAND],
    );
  const waiting = async (): Promise<number> => (await database.rows('SELECT id FROM commission_facts')).length;
  return {
    enter,
    newMember,
    memberOf,
    sale,
    refund,
    correction,
    claim,
    topUp,
    postings,
    parts,
    leaveWaiting,
    alerts,
    waiting,
  };
}
