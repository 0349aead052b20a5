/**
 * Takes an order of another channel in, once for its channel and number: the order, its commission, and the claim on the member of whose
 * link led to it. Sent again with the same content it does what a crash left undone; with other content it is refused.
 * Called by routes/orders.ts. DOMAIN.md §6 and §7.
 */
import { cameByOf } from '../../domain/attribution.ts';
import type { BindingClaim } from '../../domain/binding.ts';
import type { EntryId } from '../../domain/ids.ts';
import { basisPoints, fen, FULL_BP, type Fen } from '../../domain/money.ts';
import { businessDayAt, epochMs, MINUTE_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { ChannelOrder, ChannelOrderAnswer } from '../../protocol/orders.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { addClaim, bindingAt } from '../binding/claims.ts';
import { wasOwnMember } from '../binding/own-member.ts';
import type { SoldFacts } from '../commission/commission-facts.ts';
import { applyCommission } from '../commission/post.ts';
import { freshId } from '../ports.ts';
import {
  addOrder,
  readOrder,
  refundsOfOrder,
  storeOfOrder,
  type KeptOrder,
  type OrderRefundRow,
  type OrderRow,
} from '../store/channel-orders.ts';
import { keepCommissionFacts } from '../store/commission.ts';
import { contentHash } from '../store/documents.ts';
import { memberById, settleClaim } from '../store/members.ts';
import { productsById } from '../store/products.ts';
import { readRoster } from '../store/staff.ts';
import { readStore, type StoreProfile } from '../store/terminals.ts';

/** How far the other server's clock may be ahead of ours. */
const AHEAD_MAX_MS = 5 * MINUTE_MS;
/** What stands for the terminal where facts are kept by one. */
export const NO_TERMINAL = 'channel';

/** @throws Refusal 404 unknown store; 409 for a number that is another store's or had other content; 422 with path and reason. */
export async function takeOrder(cloud: Cloud, asked: ChannelOrder): Promise<ChannelOrderAnswer> {
  const sent = known(asked);
  const store = await readStore(cloud.database, cloud.brand.id, sent.store);
  if (store === null) throw new Refusal(404, 'unknown_store');
  const hash = contentHash(sent);
  const scope = storeScope(cloud.brand.id, store.id);
  const earlier = await readOrder(cloud.database, scope, sent);
  // What was taken once is not judged by what the catalogue and the roster say now.
  const order = earlier?.body ?? (await judged(cloud, sent));
  if ((await storeOfOrder(cloud.database, brandScope(cloud.brand.id), sent, store.id)) !== store.id)
    throw new Refusal(409, 'order_of_other_store');
  const row = earlier ?? (await keep(cloud, scope, store, order, hash));
  if (row.content_hash !== hash) throw new Refusal(409, 'order_differs');
  await claimMember(cloud, row);
  await applyCommission(cloud, scope);
  return answerOf(cloud, row, await refundsOfOrder(cloud.database, scope, row));
}

/** What must hold beyond the schema, with where it does not. */
async function judged(cloud: Cloud, sent: ChannelOrder): Promise<KeptOrder> {
  const scope = brandScope(cloud.brand.id);
  if (sent.paidAt > cloud.ports.clock.now() + AHEAD_MAX_MS) throw refused('/paidAt', 'in_the_future');
  const sum = sent.lines.reduce((all, { net }) => all + net, 0);
  if (sum !== sent.total) throw refused('/total', 'not_the_sum_of_lines');
  const seen = new Set<string>();
  for (const [index, { lineId }] of sent.lines.entries()) {
    if (seen.has(lineId)) throw refused(`/lines/${String(index)}/lineId`, 'twice');
    seen.add(lineId);
  }
  const products = new Map<string, { readonly category: string; readonly name: string }>(
    (
      await productsById(
        cloud.database,
        scope,
        sent.lines.map(({ product }) => product),
      )
    ).map(({ id, category, name }) => [id, { category, name }]),
  );
  const lines = sent.lines.map(({ lineId, product, quantity, net }, index) => {
    const named = products.get(product);
    if (named === undefined) throw refused(`/lines/${String(index)}/product`, 'unknown_product');
    return { lineId, product, quantity, net, ...named };
  });
  if (sent.member !== undefined && (await memberById(cloud.database, scope, sent.member)) === null)
    throw refused('/member', 'unknown_member');
  const roster = await readRoster(cloud.database, scope);
  if (sent.guide !== undefined && !roster.some(({ body }) => body.id === sent.guide))
    throw refused('/guide', 'unknown_guide');
  const buyer = roster.find(({ member }) => member !== null && member === sent.member)?.body.id;
  return { ...sent, lines, ...(buyer === undefined ? {} : { buyer }) };
}

/** Field by field: what else was sent, be it a name or an address, is not kept, and makes no other order of it. */
function known(sent: ChannelOrder): ChannelOrder {
  const { channel, number, store, paidAt, member, guide, touchpoint, campaign, community, liveRoom } = sent;
  const { occasion, city, total } = sent;
  const lines = sent.lines.map(({ lineId, product, quantity, net }) => ({ lineId, product, quantity, net }));
  return {
    ...{ channel, number, store, paidAt, lines, total },
    ...(member === undefined ? {} : { member }),
    ...(guide === undefined ? {} : { guide }),
    ...(touchpoint === undefined ? {} : { touchpoint }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(community === undefined ? {} : { community }),
    ...(liveRoom === undefined ? {} : { liveRoom }),
    ...(occasion === undefined ? {} : { occasion }),
    ...(city === undefined ? {} : { city }),
  };
}

export const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_order', `${path} ${reason}`, { path, reason });

/** With its commission facts, in one transaction. */
async function keep(
  cloud: Cloud,
  scope: string,
  store: StoreProfile,
  body: KeptOrder,
  hash: string,
): Promise<OrderRow> {
  const { channel, number, paidAt } = body;
  const row: OrderRow = {
    channel,
    number,
    id: freshId(cloud.ports) as EntryId,
    claim: freshId(cloud.ports) as EntryId,
    paid_at: paidAt,
    business_day: businessDayAt(paidAt, store),
    received_at: cloud.ports.clock.now(),
    content_hash: hash,
    body,
  };
  const isAdded = await cloud.database.transaction(async (tx) => {
    if (!(await addOrder(tx, scope, row))) return false;
    if (await cloud.hasCommission(tx)) {
      const facts = soldFacts(row);
      await keepCommissionFacts(tx, scope, { id: row.id, terminal: NO_TERMINAL, seq: row.received_at, body: facts });
    }
    return true;
  });
  // The same order at the same moment, in another request or process.
  return isAdded ? row : ((await readOrder(cloud.database, scope, row)) ?? row);
}

function soldFacts({ id, body, business_day: day }: OrderRow): SoldFacts {
  const { channel, number, store, paidAt, member, guide, lines, buyer } = body;
  return {
    kind: 'sale',
    sale: id,
    entry: id,
    store,
    receipt: `${channel} ${number}`,
    at: paidAt,
    day,
    member: member ?? null,
    lines: lines.map(({ lineId, product, category, name, net, quantity }) => ({
      ...{ lineId, product, category, name, net, quantity },
      serving: [],
    })),
    serving: guide === undefined ? [] : [{ guide, shareBp: basisPoints(FULL_BP) }],
    buyer: buyer ?? null,
    value: [],
  };
}

/** Dated when the cloud saw it, and after the payment: an order does not find its buyer bound by itself. */
async function claimMember(cloud: Cloud, { body, claim: id, received_at: seen }: OrderRow): Promise<void> {
  const { member, guide, store, paidAt } = body;
  if (member === undefined || guide === undefined) return;
  const scope = brandScope(cloud.brand.id);
  const at = epochMs(Math.max(seen, paidAt + 1));
  const guideIsMember = await wasOwnMember(cloud.database, scope, { guide, member, at });
  const claim = { id, at, source: 'order_auto', guide, terminal: 0, seq: 0, guideIsMember } as unknown as BindingClaim;
  await addClaim(cloud, member, { claim, store, token: null }, { ...cameByOf(body), channel: body.channel });
  await settleClaim(cloud.database, scope, id);
}

export const refundedOf = (refunds: readonly Pick<OrderRefundRow, 'body'>[]): Fen =>
  fen(refunds.flatMap(({ body }) => body.lines).reduce((sum, { amount }) => sum + amount, 0));

async function answerOf(
  cloud: Cloud,
  { id, body: { channel, number, store, total, member, paidAt } }: OrderRow,
  refunds: readonly OrderRefundRow[],
): Promise<ChannelOrderAnswer> {
  const scope = brandScope(cloud.brand.id);
  const bound = member === undefined ? null : await bindingAt(cloud.database, scope, member, epochMs(paidAt));
  return { id, channel, number, store, total, refunded: refundedOf(refunds), boundGuide: bound?.guide ?? null };
}
