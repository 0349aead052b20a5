/**
 * What people do at a till beside selling, on the way to the kill points of refund, exchange, payment row, parked sale and
 * correction. Each act is done once with the point armed, where the host may die at any of its calls, and once more after the
 * restart with the same ids, as a screen that goes on: then it must be done, and once. Called by kill-points.e2e.test.ts.
 */
import type { MethodName, MethodParams, MethodValue } from '../../main/contract/contract.ts';
import type { CartView } from '../../main/contract/views.ts';
import type { KillPoint } from '../../main/kill-points.ts';
import { eventually } from '../e2e/support/cloud-client.ts';
import { TEE } from './tee.ts';
import type { KillWorld } from './world.ts';

/** A phone that pays at once (payments/README.md, the demo's codes). */
const AUTH_CODE = '130000000000000077';
const LOOKS_MS = 30_000;
const CERTAIN: ReadonlySet<string> = new Set(['paid', 'failed', 'reversed']);

type ReceiptNumber = MethodParams<'return.plan'>['receiptNumber'];

/** Goes on where it was left; resolves once it is done. Rejects with `Gone` when the host is. */
export type TradeAct = (world: KillWorld) => Promise<void>;
export class Gone extends Error {}

let made = 0;
const freshId = <Id>(): Id => `019a0000-0000-7000-b000-${String((made += 1)).padStart(12, '0')}` as Id;

/** Undefined for points that an ordinary sale reaches. */
export function tradeActFor(point: KillPoint): TradeAct | undefined {
  switch (point.split('.')[0]) {
    case 'refund':
      return refund();
    case 'exchange':
      return exchange();
    case 'tender':
      return payByCode(point);
    case 'park':
    case 'resume':
      return park();
    case 'correction':
      return correct();
    default:
      return undefined;
  }
}

async function ask<Name extends MethodName>(
  { client }: KillWorld,
  name: Name,
  params: MethodParams<Name>,
): Promise<MethodValue<Name>> {
  const answer = await client?.call(name, params);
  if (answer === undefined || (!answer.ok && answer.code === 'unavailable')) throw new Gone(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.code} ${JSON.stringify(answer.details)}`);
  return answer.value;
}

/** The receipt of a sale made for this act. */
async function soldBy(world: KillWorld): Promise<ReceiptNumber> {
  await world.sell(1);
  const receiptNumber = world.paid.at(-1)?.receiptNumber;
  if (receiptNumber === undefined) throw new Gone('sale');
  return receiptNumber as ReceiptNumber;
}

function refund(): TradeAct {
  const refundId = freshId<MethodParams<'return.commit'>['refundId']>();
  let receiptNumber: ReceiptNumber | undefined;
  return async (world) => {
    receiptNumber ??= await soldBy(world);
    const done = await ask(world, 'return.get', { refundId });
    if (done !== null) return;
    const asked = { receiptNumber, lines: [{ lineId: '1', units: 1 }] };
    const { plan } = await ask(world, 'return.plan', asked);
    await ask(world, 'return.commit', { ...asked, refundId, total: plan?.total ?? (0 as never) });
  };
}

function exchange(): TradeAct {
  let receiptNumber: ReceiptNumber | undefined;
  let saleId: string | null = null;
  return async (world) => {
    receiptNumber ??= await soldBy(world);
    const asked = { receiptNumber, lines: [{ lineId: '1', units: 1 }] };
    if (saleId !== null && (await isSold(world, saleId))) return;
    let cart = await filled(world);
    if (cart.credit === undefined) {
      const { plan } = await ask(world, 'return.plan', asked);
      cart = await ask(world, 'exchange.begin', { ...asked, total: plan?.total ?? (0 as never) });
    }
    ({ saleId } = cart);
    await commit(world, cart);
  };
}

function payByCode(point: KillPoint): TradeAct {
  let saleId: string | null = null;
  let hasRegretted = !point.includes('reversal');
  return async (world) => {
    if (saleId !== null && (await isSold(world, saleId))) return;
    const cart = await filled(world);
    ({ saleId } = cart);
    let view = await certainRows(world);
    const paid = view.rows.find(({ state }) => state === 'paid');
    if (paid === undefined && view.remainingOtherwise > 0) {
      await ask(world, 'tender.request', {
        saleId: saleId as never,
        revision: cart.revision,
        tenderId: `c${String(view.rows.length + 1)}`,
        amount: view.remainingOtherwise,
        authCode: AUTH_CODE,
      });
      view = await certainRows(world);
    }
    const row = view.rows.find(({ state }) => state === 'paid');
    if (!hasRegretted && row !== undefined) {
      hasRegretted = true;
      await ask(world, 'tender.remove', { tenderId: row.tenderId });
      await certainRows(world);
    }
    await commit(world, cart);
  };
}

function park(): TradeAct {
  let id: MethodParams<'parked.resume'>['id'] | undefined;
  let saleId: string | null = null;
  return async (world) => {
    if (saleId !== null && (await isSold(world, saleId))) return;
    const before = await ask(world, 'cart.get', {});
    const { items } = await ask(world, 'parked.list', {});
    id ??= items[0]?.id;
    if (before.lines.length === 0 && id === undefined) {
      const { revision } = await filled(world);
      await ask(world, 'cart.park', { revision, name: 'blue coat' });
      id = (await ask(world, 'parked.list', {})).items[0]?.id;
    } else if (before.lines.length > 0 && id === undefined) {
      await ask(world, 'cart.park', { revision: before.revision, name: 'blue coat' });
      id = (await ask(world, 'parked.list', {})).items[0]?.id;
    }
    if (id === undefined) throw new Error('what was parked is nowhere');
    const isListed = (await ask(world, 'parked.list', {})).items.some((item) => item.id === id);
    if (isListed) await ask(world, 'parked.resume', { id, products: [], unclaimed: true });
    const cart = await filled(world);
    ({ saleId } = cart);
    await commit(world, cart);
  };
}

function correct(): TradeAct {
  const correction = freshId<MethodParams<'tender.correct'>['correction']>();
  let receiptNumber: ReceiptNumber | undefined;
  return async (world) => {
    receiptNumber ??= await soldBy(world);
    const { approval } = await ask(world, 'approval.grant', {
      permission: 'tender_correction',
      amount: TEE.price,
      subject: receiptNumber,
      staff: '9001',
      pin: '999999',
      reason: 'typed wrong',
    });
    const tenders = [{ tenderId: 't1', kind: 'card' as const }];
    await ask(world, 'tender.correct', { receiptNumber, tenders, correction, reason: 'typed wrong', approval });
  };
}

/** The open cart with a line in it, asked who served. */
async function filled(world: KillWorld): Promise<CartView> {
  let cart = await ask(world, 'cart.get', {});
  if (cart.lines.length === 0)
    cart = await ask(world, 'cart.apply', {
      revision: cart.revision,
      command: { type: 'addProduct', product: TEE as never, quantity: 1 },
    });
  return cart.serving.asked
    ? cart
    : ask(world, 'cart.apply', { revision: cart.revision, command: { type: 'setServing', serving: [] } });
}

/** The rows once all are certain. */
async function certainRows(world: KillWorld): Promise<MethodValue<'tender.list'>> {
  const { client } = world;
  if (client === undefined) throw new Gone('tender.list');
  const answer = await eventually(
    'every payment row certain, or the host gone',
    () => client.call('tender.list', {}),
    (seen) => !seen.ok || seen.value.rows.every(({ state }) => CERTAIN.has(state)),
    LOOKS_MS,
  );
  if (!answer.ok) throw new Gone('tender.list');
  return answer.value;
}

/** With the rows that are paid, and cash for the rest. */
async function commit(world: KillWorld, { saleId, revision, cashDue }: CartView): Promise<void> {
  const { rows, remainingInCash } = await certainRows(world);
  const paid = rows.filter(({ state }) => state === 'paid');
  world.unanswered.add(String(saleId));
  const done = await ask(world, 'sale.commit', {
    saleId: saleId as never,
    revision,
    cashDue,
    tenders: [
      ...paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      ...(remainingInCash === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: remainingInCash }]),
    ],
  });
  world.unanswered.delete(String(saleId));
  world.paid.push({ saleId: String(saleId), receiptNumber: done.receiptNumber, total: done.total });
}

async function isSold(world: KillWorld, saleId: string): Promise<boolean> {
  const { done } = await ask(world, 'app.state', {});
  if (done?.saleId !== saleId) return false;
  if (world.unanswered.delete(saleId))
    world.paid.push({ saleId, receiptNumber: done.receiptNumber, total: done.total });
  return true;
}

/** The act on an armed host, which may die at any of its calls. */
export async function begin(act: TradeAct, world: KillWorld): Promise<void> {
  try {
    await act(world);
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
}
