/**
 * Takes units of another channel's order back, once for each refund that the channel names: amounts by DOMAIN.md §2 Refund, commission
 * clawed back on the same. Sent again with the same content it does what a crash left undone. Called by routes/orders.ts.
 */
import type { EntryId, StoreId } from '../../domain/ids.ts';
import { fen, ZERO_FEN } from '../../domain/money.ts';
import { refundAmount } from '../../domain/refund.ts';
import { businessDayAt, MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { ChannelRefund, ChannelRefundAnswer } from '../../protocol/orders.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import type { EventFacts } from '../commission/commission-facts.ts';
import { applyCommission } from '../commission/post.ts';
import { freshId } from '../ports.ts';
import {
  addOrderRefund,
  lockOrder,
  refundsOfOrder,
  type KeptRefund,
  type OrderName,
  type OrderRefundRow,
  type OrderRow,
} from '../store/channel-orders.ts';
import { keepCommissionFacts } from '../store/commission.ts';
import type { Transaction } from '../store/database.ts';
import { contentHash } from '../store/documents.ts';
import { readStore } from '../store/terminals.ts';
import { NO_TERMINAL, refundedOf, refused } from './intake.ts';

const AHEAD_MAX_MS = 5 * MINUTE_MS;

/** @throws Refusal 404 unknown order; 409 for a refund that had other content; 422 with path and reason. */
export async function takeBack(
  cloud: Cloud,
  store: StoreId,
  name: OrderName,
  asked: ChannelRefund,
): Promise<ChannelRefundAnswer> {
  const { refund, at } = asked;
  const sent = { refund, at, lines: asked.lines.map(({ lineId, units }) => ({ lineId, units })) };
  const scope = storeScope(cloud.brand.id, store);
  if (sent.at > cloud.ports.clock.now() + AHEAD_MAX_MS) throw refused('/at', 'in_the_future');
  const answer = await cloud.database.transaction(async (tx) => {
    const order = await lockOrder(tx, scope, name);
    if (order === null) throw new Refusal(404, 'unknown_order');
    const before = await refundsOfOrder(tx, scope, order);
    const known = before.find((row) => row.refund === refund);
    if (known !== undefined && known.content_hash !== contentHash(sent)) throw new Refusal(409, 'refund_differs');
    const row = known ?? (await keep(cloud, tx, { scope, store, order, before, sent }));
    const refunded = refundedOf(known === undefined ? [...before, row] : before);
    return { refund: row.refund, amount: refundedOf([row]), refunded };
  });
  await applyCommission(cloud, scope);
  return answer;
}

interface Taking {
  readonly scope: string;
  readonly store: StoreId;
  readonly order: OrderRow;
  readonly before: readonly OrderRefundRow[];
  readonly sent: ChannelRefund;
}

async function keep(cloud: Cloud, tx: Transaction, { scope, store, order, before, sent }: Taking) {
  if (sent.at < order.paid_at) throw refused('/at', 'before_it_was_paid');
  const profile = await readStore(tx, cloud.brand.id, store);
  const row: OrderRefundRow = {
    channel: order.channel,
    number: order.number,
    refund: sent.refund,
    id: freshId(cloud.ports) as EntryId,
    at: sent.at,
    business_day: businessDayAt(sent.at, profile ?? undefined),
    received_at: cloud.ports.clock.now(),
    content_hash: contentHash(sent),
    body: { lines: linesBack(order, before, sent) },
  };
  await addOrderRefund(tx, scope, row);
  if (await cloud.hasCommission(tx)) {
    const { id, at, business_day: day } = row;
    const lines = row.body.lines.map(({ lineId, units }) => ({ lineId, units }));
    const facts: EventFacts = { kind: 'event', sale: order.id, event: { kind: 'refund', id, at, day, lines } };
    await keepCommissionFacts(tx, scope, { id, terminal: NO_TERMINAL, seq: row.received_at, body: facts });
  }
  return row;
}

function linesBack({ body }: OrderRow, before: readonly OrderRefundRow[], sent: ChannelRefund): KeptRefund['lines'] {
  const seen = new Set<string>();
  return sent.lines.map(({ lineId, units }, index) => {
    const path = `/lines/${String(index)}`;
    const line = body.lines.find((one) => one.lineId === lineId);
    if (line === undefined) throw refused(`${path}/lineId`, 'unknown_line');
    if (seen.has(lineId)) throw refused(`${path}/lineId`, 'twice');
    seen.add(lineId);
    const taken = before
      .flatMap((refund) => refund.body.lines)
      .reduce((sum, one) => sum + (one.lineId === lineId ? one.units : 0), 0);
    const amount = refundAmount({ ...line, net: fen(line.net), roundOffShare: ZERO_FEN }, taken, units);
    if (!amount.ok) throw refused(`${path}/units`, amount.error.code);
    return { lineId, units, amount: amount.value };
  });
}
