/**
 * What must hold of held orders: a deposit is owed until it is used, given back or kept, and never beyond what was taken unless
 * tills that were apart did so and a person hears of it; the same goods are not handed out twice by one till; journals, cloud and
 * screens agree on every order. Worked out here anew. Pure; amounts in fen. Called by invariants.ts and so by `journal verify`.
 */
import type { LedgerSeen } from './invariants-money.ts';
import type { TenderSeen } from './invariants-trade.ts';
import type { CloudSeen, EntrySeen, Violation, WorldSeen } from './invariants.ts';

/** The store's document of an order. */
export interface OrderSeen {
  readonly scope: string;
  readonly id: string;
  readonly events: readonly {
    readonly id: string;
    readonly amount: number;
    readonly forfeited?: number;
    /** Of a deposit that was taken or went back, as they are by now. */
    readonly tenders?: readonly TenderSeen[];
    readonly change?: number;
  }[];
}
/** An order as the screen of a till shows it. */
export interface ShownOrder {
  readonly order: string;
  readonly taken: number;
  readonly used: number;
  readonly returned: number;
  readonly forfeited: number;
  readonly held: number;
  /** Where what is held would go back to. */
  readonly back?: readonly { readonly kind: string; readonly amount: number }[];
}

interface Taken {
  readonly order: string;
  readonly deposit: number;
  readonly tenders: readonly TenderSeen[];
  readonly change: number;
  readonly agreed?: { readonly lines: readonly Goods[]; readonly pointsUsed?: number };
}
interface Ended {
  readonly order: string;
  readonly ended: string;
  readonly returned: number;
  readonly forfeited: number;
  readonly tenders: readonly TenderSeen[];
  readonly claimed?: boolean;
}
interface PickedUp {
  readonly fromOrder?: string;
  readonly tenders: readonly TenderSeen[];
  readonly lines: readonly Goods[];
}
interface Goods {
  readonly product?: { readonly id: string };
  readonly quantity: number;
  readonly grams?: number;
}
type Fact = Pick<EntrySeen, 'id' | 'kind' | 'body'>;

const sumOf = (tenders: readonly TenderSeen[]): number => tenders.reduce((sum, { amount }) => sum + amount, 0);
const depositsOf = ({ tenders }: PickedUp): readonly TenderSeen[] => tenders.filter(({ kind }) => kind === 'deposit');

/** The journal by itself: what each fact says adds up, and stands once. */
export function orderFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const faults: Violation[] = [];
  const fault = (detail: string): void =>
    void faults.push({ invariant: 'deposit_owed', detail: `terminal ${terminal}: ${detail}` });
  const [opened, ended] = [new Set<string>(), new Set<string>()];
  for (const { kind, body } of entries)
    if (kind === 'order.held' || kind === 'order.added') {
      const { order, deposit, tenders, change, agreed } = body as Taken;
      if (sumOf(tenders) - change !== deposit) fault(`order ${order} took another deposit than was paid`);
      if ((agreed?.pointsUsed ?? 0) > 0) fault(`order ${order} spends points, which nobody holds until its pick-up`);
      if (kind === 'order.held' && opened.has(order)) fault(`order ${order} was opened twice`);
      opened.add(order);
    } else if (kind === 'order.ended') {
      const { order, ended: id, returned, tenders } = body as Ended;
      if (sumOf(tenders) !== returned) fault(`order ${order} gave back another sum than its tenders`);
      if (ended.has(id)) fault(`order ${order} was ended twice by one act`);
      ended.add(id);
    } else if (kind === 'sale')
      for (const { amount, stands = [] } of depositsOf(body as PickedUp))
        if (stands.reduce((sum, part) => sum + part.amount, 0) !== amount)
          fault('a deposit pays another sum than it stands for');
  return faults;
}

/** Everything of all tills, and what the cloud and their screens say of it. */
export function orderStoreFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const own = journals.flatMap(({ terminal, entries }) => [...moneyByOrder(entries)].map((of) => ({ terminal, of })));
  const known = moneyByOrder([
    ...new Map([...cloud.ledger, ...journals.flatMap(({ entries }) => entries)].map(byId)).values(),
  ]);
  return [
    ...own.flatMap(({ terminal, of: [order, money] }) =>
      money.finished > (known.get(order)?.taken ?? 0)
        ? [fault(`terminal ${terminal} alone finished order ${order} for more than was taken`)]
        : [],
    ),
    ...journals.flatMap(({ terminal, entries }) => goodsFaults(terminal, entries, known)),
    ...(isQuiet ? cloudFaults(journals, cloud) : []),
  ];
}

const byId = (fact: Fact): readonly [string, Fact] => [fact.id, fact];
const fault = (detail: string): Violation => ({ invariant: 'deposit_owed', detail });

interface OrderMoney {
  taken: number;
  used: number;
  returned: number;
  forfeited: number;
  /** Used, given back or kept. */
  finished: number;
  goods: readonly Goods[];
  readonly facts: Fact[];
}

function moneyByOrder(facts: readonly Fact[]): Map<string, OrderMoney> {
  const orders = new Map<string, OrderMoney>();
  const of = (order: string, fact: Fact): OrderMoney => {
    const nothing = { taken: 0, used: 0, returned: 0, forfeited: 0, finished: 0, goods: [], facts: [] };
    const known: OrderMoney = orders.get(order) ?? nothing;
    orders.set(order, known);
    known.facts.push(fact);
    return known;
  };
  for (const fact of facts) {
    const { kind, body } = fact;
    if (kind === 'order.held' || kind === 'order.added') {
      const { order, deposit, agreed } = body as Taken;
      const known = of(order, fact);
      known.taken += deposit;
      known.goods = agreed?.lines ?? known.goods;
    } else if (kind === 'order.ended') {
      const { order, returned, forfeited } = body as Ended;
      const known = of(order, fact);
      known.returned += returned;
      known.forfeited += forfeited;
      known.finished += returned + forfeited;
    } else if (kind === 'sale' && (body as PickedUp).fromOrder !== undefined) {
      const known = of((body as PickedUp).fromOrder ?? '', fact);
      const used = sumOf(depositsOf(body as PickedUp));
      known.used += used;
      known.finished += used;
    }
  }
  return orders;
}

/** One till hands out no more of an order than was put aside. */
function goodsFaults(
  terminal: string,
  entries: readonly EntrySeen[],
  known: ReadonlyMap<string, OrderMoney>,
): readonly Violation[] {
  const out = new Map<string, Goods[]>();
  for (const { kind, body } of entries) {
    const { fromOrder, lines } = body as PickedUp;
    if (kind === 'sale' && fromOrder !== undefined) out.set(fromOrder, [...(out.get(fromOrder) ?? []), ...lines]);
  }
  return [...out].flatMap(([order, lines]): readonly Violation[] => {
    const agreed = unitsBy(known.get(order)?.goods ?? []);
    if (agreed.size === 0) return [];
    const beyond = [...unitsBy(lines)].find(([product, units]) => units > (agreed.get(product) ?? 0));
    if (beyond === undefined) return [];
    const detail = `terminal ${terminal} handed out more of order ${order} than was put aside`;
    return [{ invariant: 'order_goods_once', detail }];
  });
}

function unitsBy(goods: readonly Goods[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { product, quantity, grams } of goods)
    units.set(product?.id ?? '', (units.get(product?.id ?? '') ?? 0) + (grams ?? quantity));
  return units;
}

const EXCEEDED: readonly string[] = ['deposit_exceeded', 'order_finished_twice'];

/** More finished than was taken is heard of, and only that; the store's document and the tills' screens say the same. */
function cloudFaults(journals: WorldSeen['journals'], cloud: CloudSeen): readonly Violation[] {
  const orders = moneyByOrder(cloud.ledger);
  const faults: Violation[] = [];
  for (const [order, { taken, finished, facts }] of orders) {
    const flagged = (facts as unknown as readonly LedgerSeen[]).filter(({ flags }) =>
      flags?.some((flag) => EXCEEDED.includes(flag)),
    );
    const isHeard =
      cloud.alerts === undefined ||
      flagged.some(({ id }) =>
        cloud.alerts?.some(({ code, subject }) => EXCEEDED.includes(code) && subject === `entry ${id}`),
      );
    if (finished > taken && (flagged.length === 0 || !isHeard))
      faults.push(fault(`order ${order} was finished for more than was taken, and nobody was told`));
    const isExceeded = flagged.some(({ flags }) => flags?.includes('deposit_exceeded') === true);
    if (isExceeded && finished <= taken && cloud.wasPutBack !== true)
      faults.push(fault(`order ${order} is flagged for nothing`));
    const claimed = facts.filter(({ kind, body }) => kind === 'order.ended' && (body as Ended).claimed === true);
    if (claimed.length > 1 && finished > taken && cloud.wasPutBack !== true)
      faults.push(fault(`order ${order} was given to two tills`));
  }
  return [...faults, ...documentFaults(orders, cloud), ...shownFaults(journals, orders, cloud)];
}

function documentFaults(orders: ReadonlyMap<string, OrderMoney>, cloud: CloudSeen): readonly Violation[] {
  if (cloud.orders === undefined) return [];
  const documents = new Map(cloud.orders.map(({ id, events }) => [id, events]));
  return [...orders].flatMap(([order, { facts }]) => {
    const there = new Set((documents.get(order) ?? []).map(({ id }) => id));
    const isSame = there.size === facts.length && facts.every(({ id }) => there.has(id));
    return isSame ? [] : [fault(`the store's document of order ${order} has other facts than its ledger`)];
  });
}

function shownFaults(
  journals: WorldSeen['journals'],
  orders: ReadonlyMap<string, OrderMoney>,
  cloud: CloudSeen,
): readonly Violation[] {
  // What stands in quarantine a till has and the ledger has not.
  const kept = new Set(cloud.quarantined.map(({ terminal }) => terminal));
  return journals
    .filter(({ terminal, isGone }) => !isGone && !kept.has(terminal))
    .flatMap(({ terminal, orders: shown = [] }) =>
      shown.flatMap(({ order, taken, used, returned, forfeited, held }) => {
        const money = orders.get(order);
        const isSame =
          money?.taken === taken && money.used === used && money.returned === returned && money.forfeited === forfeited;
        return isSame && held === taken - money.finished
          ? []
          : [fault(`terminal ${terminal} shows other money of order ${order} than the ledger has`)];
      }),
    );
}
