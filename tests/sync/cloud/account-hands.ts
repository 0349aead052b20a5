/** Hands of the tests of accounts of value: members with a password, top-ups, sales, refunds, holds and balances. */
import { expect } from 'vitest';
import { entryOf } from '../../../sync/cloud/accounts/post.ts';
import { readAccounts, readEntries } from '../../../sync/cloud/store/accounts.ts';
import { noteStore } from '../../../sync/cloud/store/member-merges.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import { foldAccount } from '../../../sync/domain/value-account.ts';
import type { HoldView } from '../../../sync/protocol/accounts.ts';
import { teeSale, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';

export const BRAND = 'brand:demo';
const SHIFT = '019a0000-0000-7000-8000-000000000001';
export const PASSWORD = '246810';
export type Hands = ReturnType<typeof accountHands>;

export function accountHands(cloud: TestCloud, one: TestTerminal) {
  async function newMember(): Promise<string> {
    const id = one.freshId();
    await ensureMember(cloud.running.cloud.database, BRAND, { id, phone: null, name: '王女士', at: 1 });
    const known = { member: id, store: one.profile.store.id, why: 'enrolled', at: 1 } as const;
    await noteStore(cloud.running.cloud.database, BRAND, known);
    // No message reaches this member: the manager approves.
    const approval = { staff: '9001', pin: '999999', reason: '顾客带了身份证' };
    const json = { password: PASSWORD, approval };
    const set = await cloud.ask(`/v1/members/${id}/password`, { method: 'PUT', token: one.token, json });
    expect(set.status).toBe(200);
    return id;
  }
  const at = (terminal: TestTerminal) => ({
    store: terminal.profile.store.id,
    terminal: terminal.id,
    shift: SHIFT,
    cashier: '1001',
  });
  const topUp = (terminal: TestTerminal, account: string, principal: number, bonus = 0): SignedEntry =>
    terminal.entry('value.sold', {
      topUp: terminal.freshId(),
      kind: account.split(':')[0],
      account,
      ...at(terminal),
      principal,
      bonus,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: principal }],
      change: 0,
    });
  const memberOf = (id: string, points = 0) => ({ id, tier: 'basic', points });
  const paidBy = (member: string, over: object = {}) => ({
    member: memberOf(member),
    tenders: [{ tenderId: 't1', kind: 'stored_value', amount: 9900 }],
    change: 0,
    ...over,
  });
  const sold = (terminal: TestTerminal, over: object): SignedEntry =>
    terminal.entry('sale', teeSale(terminal, cloud.ports.clock.now(), { ...over }));
  async function proofOf(terminal: TestTerminal, member: string): Promise<string> {
    const answer = await cloud.ask<{ proof: string }>(`/v1/members/${member}/proofs`, {
      token: terminal.token,
      json: { password: PASSWORD },
    });
    return answer.body.proof;
  }
  let holds = 0;
  const number = (): string => `H${String((holds += 1)).padStart(8, '0')}`;
  const hold = (terminal: TestTerminal, request: object) =>
    cloud.ask<HoldView & { code?: string }>('/v1/accounts/holds', {
      token: terminal.token,
      json: { hold: number(), saleId: one.freshId(), tenderId: 't1', kind: 'stored_value', amount: 9900, ...request },
    });
  const release = (terminal: TestTerminal, held: string) =>
    cloud.ask<HoldView>(`/v1/accounts/holds/${held}/release`, { method: 'POST', token: terminal.token, json: {} });
  async function balance(account: string): Promise<{ principal: number; bonus: number }> {
    const [row] = await readAccounts(cloud.running.cloud.database, BRAND, [account]);
    return { principal: row?.principal ?? 0, bonus: row?.bonus ?? 0 };
  }
  async function isFold(account: string): Promise<void> {
    const entries = await readEntries(cloud.running.cloud.database, BRAND, account);
    const { principal, bonus } = foldAccount(entries.map(entryOf));
    expect(await balance(account)).toEqual({ principal, bonus });
  }
  const bodyOf = (entry: SignedEntry) => entry['body'] as { saleId: string; receiptNumber: string };
  const refundOf = (sale: SignedEntry, terminal: TestTerminal, member: string, over: object = {}): SignedEntry =>
    terminal.entry('refund', {
      refundId: terminal.freshId(),
      receiptNumber: terminal.nextReceipt(),
      ...at(terminal),
      sale: { saleId: bodyOf(sale).saleId, receiptNumber: bodyOf(sale).receiptNumber },
      lines: [
        {
          lineId: '1',
          product: (sale['body'] as { lines: { product: object }[] }).lines[0]?.product,
          units: 1,
          amount: 9900,
          refundedBefore: 0,
        },
      ],
      total: 9900,
      tenders: [{ tenderId: 'r1', kind: 'stored_value', amount: 9900, of: 't1' }],
      pointsReturned: 0,
      couponsRevived: [],
      member,
      ...over,
    });

  return {
    newMember,
    at,
    topUp,
    memberOf,
    paidBy,
    sold,
    proofOf,
    number,
    hold,
    release,
    balance,
    isFold,
    bodyOf,
    refundOf,
  };
}
