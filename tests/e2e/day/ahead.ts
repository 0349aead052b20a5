/**
 * What is paid ahead and what it pays: a top-up, one that goes back, a gift card, a sale by each, a refund to the account, points,
 * and a sale to staff. Without the cloud stored value pays within the store's allowance, and a card is refused in words.
 */
import { expect } from 'vitest';
import type { MemberInCart } from '../../../main/contract/views.ts';
import { eventually } from '../support/cloud-client.ts';
import type { Seen } from './checklist.ts';
import { CARD, goods, type Hands } from './hands.ts';

interface AheadPlan {
  readonly online: boolean;
  readonly member: MemberInCart;
  readonly seen: Seen;
}

export async function paidAhead(hands: Hands, plan: AheadPlan): Promise<void> {
  await topUps(hands, plan);
  await byStoredValue(hands, plan);
  await byGiftCard(hands, plan);
  await byVoucher(hands, plan);
  await toStaff(hands);
}

/** 500.00 with 50.00 on top by cash, and 100.00 by card that is given back at once where the cloud can be asked. */
async function topUps(hands: Hands, { online, member }: AheadPlan): Promise<void> {
  const { client } = hands;
  const cash = { kind: 'cash', received: 60_000 as never } as const;
  const offered = { principal: 50_000 as never, bonus: 5000 as never };
  const done = await client.get('value.topUp', { topUp: hands.freshId(), member: member.id, ...offered, tender: cash });
  expect(done.change).toBe(10_000);
  if (!online) return;
  const topUp = hands.freshId();
  const card = { kind: 'card', received: 10_000 as never, reference: 'A-0044' } as const;
  const plain = { principal: 10_000 as never, bonus: 0 as never };
  await client.get('value.topUp', { topUp, member: member.id, ...plain, tender: card });
  await allSent(hands);
  await hands.approved((approval) => client.call('value.returnTopUp', { topUp, reason: '改主意', ...approval }));
  await allSent(hands);
}

async function byStoredValue(hands: Hands, { member, online }: AheadPlan): Promise<void> {
  await hands.member(member);
  await hands.add(goods('果汁茶'), 4);
  const whole = await hands.pay([['stored_value']], '2001');
  await hands.refund(whole.receiptNumber, [['1', 1]]);
  // A part by the account, the rest in cash; offline all of it stays within the allowance.
  await hands.member(member);
  await hands.add(goods('真丝方巾'));
  await hands.pay([['stored_value', 7000], ['cash']], '2002');
  const { items } = await hands.client.get('value.topUps', { member: member.id });
  expect(items.map(({ isReturned }) => isReturned)).toEqual(online ? [true, false] : [false]);
}

async function byGiftCard(hands: Hands, { online, seen }: AheadPlan): Promise<void> {
  const { client } = hands;
  const sold = {
    ...{ code: CARD, principal: 20_000 as never, bonus: 0 as never },
    tender: { kind: 'external_qr', received: 20_000 as never, reference: '10:15 0042' } as const,
  };
  if (!online) {
    const refused = await client.call('value.topUp', { topUp: hands.freshId(), ...sold });
    expect(refused).toMatchObject({ ok: false, code: 'value_refused', details: { reason: 'card_offline' } });
    await hands.add(goods('泥膜'));
    expect(await hands.refusalOf('gift_card')).toBe('card_offline');
    seen.refused.add('gift_card');
    await hands.pay([['card']]);
    return;
  }
  await client.get('value.topUp', { topUp: hands.freshId(), ...sold });
  await eventually(
    'the card known',
    () => client.get('value.giftCard', { code: CARD }),
    ({ isKnown, left }) => isKnown && left === 20_000,
  );
  await hands.add(goods('泥膜'));
  await hands.pay([['gift_card']]);
  expect((await client.get('value.giftCard', { code: CARD })).left).toBe(20_000 - 8900);
}

/** A platform's voucher pays a part, and one that is worth more than is due pays all of it and no more. */
async function byVoucher(hands: Hands, { online, seen }: AheadPlan): Promise<void> {
  await hands.add(goods('泥膜'));
  if (!online) {
    expect(await hands.refusalOf('meituan')).toBe('voucher_offline');
    seen.refused.add('platform_voucher');
    await hands.pay([['cash']], '2001');
    return;
  }
  await hands.pay([['meituan'], ['cash']], '2001');
  await hands.add(goods('泥膜'));
  expect((await hands.pay([['douyin']], '2002')).cashDue).toBe(8900);
}

/** Seven tenths of the price, by the buyer's own PIN. */
async function toStaff(hands: Hands): Promise<void> {
  await hands.add(goods('环保购物袋'), 10);
  const { revision } = await hands.cart();
  await hands.client.get('purchase.begin', { revision, staff: '2002', pin: '222222' });
  const done = await hands.pay([['cash']]);
  expect(done.cashDue).toBe(210);
}

export async function allSent(hands: Hands): Promise<void> {
  await eventually(
    'all sent',
    () => hands.client.get('app.state', {}),
    ({ sync }) => sync.pending === 0,
  );
}
