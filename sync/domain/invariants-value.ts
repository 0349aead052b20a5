/**
 * What must hold of value that was paid ahead: an account is the sum of its postings, each of which follows from one fact of a
 * journal; nothing is spent that is not there but by a till that could not ask, and then a person hears of it; a hold is either
 * counted by its sale or let go; what is given on top stays within what was given. Worked out here anew. Pure; amounts in fen, or
 * points. Called by invariants.ts.
 */
import type { LedgerSeen } from './invariants-money.ts';
import { rowsIn, type RowSeen, type TenderSeen } from './invariants-trade.ts';
import type { CloudSeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';

export interface PostingSeen {
  readonly account: string;
  readonly id: string;
  readonly what: string;
  readonly amount: number;
  readonly principal: number;
  readonly bonus: number;
  readonly sale: string | null;
  readonly paid: number | null;
  readonly per: number | null;
  readonly finding: string | null;
  /** The journal entry that made it. */
  readonly entry: string;
}
export interface HoldSeen {
  readonly hold: string;
  readonly account: string;
  readonly sale: string;
  readonly tender: string;
  readonly amount: number;
  readonly state: string;
}
export interface ValueSeen {
  readonly accounts: readonly { readonly account: string; readonly principal: number; readonly bonus: number }[];
  readonly postings: readonly PostingSeen[];
  readonly holds: readonly HoldSeen[];
  /** Uploads whose postings are not on their accounts. */
  readonly waiting: number;
  /** The most that a till may take of stored value in one sale while the cloud cannot be asked. */
  readonly offlinePerSale: number;
}

interface ValueSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly tenders: readonly (TenderSeen & { readonly offline?: boolean })[];
  readonly member?: { readonly id: string };
  readonly pointsUsed: number;
  readonly pointsOffline?: boolean;
}
interface ValueRefund {
  readonly tenders: readonly TenderSeen[];
  readonly member?: string;
  readonly pointsReturned: number;
  readonly withoutReceipt?: boolean;
}
interface TopUp {
  readonly topUp: string;
  readonly account: string;
  readonly principal: number;
  readonly bonus: number;
  readonly tenders: readonly TenderSeen[];
  readonly change?: number;
}

const VALUE_KINDS: ReadonlySet<string> = new Set(['stored_value', 'gift_card']);
const TOP_UP_TENDER = 'top-up';
const POINTS_TENDER = 'points';

export const valueFaults = (world: WorldSeen): readonly Violation[] => {
  const { cloud, journals, isQuiet } = world;
  const { value } = cloud;
  return [
    ...journals.flatMap(topUpFaults),
    ...(value === undefined || !isQuiet
      ? []
      : [
          ...journals.flatMap((journal) => offlineFaults(journal, value)),
          ...sumFaults(value),
          ...postingFaults(cloud, value),
          ...overdrawnFaults(cloud, value),
          ...holdFaults(journals, cloud, value),
        ]),
  ];
};

const balance = (detail: string): Violation => ({ invariant: 'account_adds_up', detail });

/** A journal by itself: what is sold ahead is what was paid, once; it goes back whole and once. */
function topUpFaults({ terminal, entries }: JournalSeen): readonly Violation[] {
  const faults: Violation[] = [];
  const fault = (detail: string): void =>
    void faults.push({ invariant: 'top_up_whole', detail: `terminal ${terminal}: ${detail}` });
  const [sold, returned] = [new Map<string, TopUp>(), new Set<string>()];
  for (const { kind, body } of entries) {
    if (kind !== 'value.sold' && kind !== 'value.returned') continue;
    const topUp = body as TopUp;
    const paid = topUp.tenders.reduce((sum, { amount }) => sum + amount, 0) - (topUp.change ?? 0);
    if (paid !== topUp.principal) fault(`top-up ${topUp.topUp} names another principal than was paid`);
    if (kind === 'value.sold') {
      if (sold.has(topUp.topUp)) fault(`top-up ${topUp.topUp} stands twice`);
      sold.set(topUp.topUp, topUp);
      continue;
    }
    const of = sold.get(topUp.topUp);
    if (returned.has(topUp.topUp)) fault(`top-up ${topUp.topUp} went back twice`);
    if (of !== undefined && (of.principal !== topUp.principal || of.bonus !== topUp.bonus))
      fault(`top-up ${topUp.topUp} went back in part`);
    returned.add(topUp.topUp);
  }
  return faults;
}

/** A till takes no more of a sale by itself than its store allows. */
function offlineFaults({ terminal, entries }: JournalSeen, { offlinePerSale }: ValueSeen): readonly Violation[] {
  return entries
    .filter(({ kind }) => kind === 'sale')
    .map(({ body }) => body as ValueSale)
    .filter(({ tenders }) => offlineIn(tenders) > offlinePerSale)
    .map(({ receiptNumber }) => ({
      invariant: 'value_not_overdrawn',
      detail: `terminal ${terminal}: ${receiptNumber} took more offline than is allowed`,
    }));
}

const offlineIn = (tenders: ValueSale['tenders']): number =>
  tenders.filter(({ offline }) => offline === true).reduce((sum, { amount }) => sum + amount, 0);

/** Rows are the fold of their postings, part by part. */
function sumFaults({ accounts, postings, waiting }: ValueSeen): readonly Violation[] {
  const faults: Violation[] = waiting === 0 ? [] : [balance(`${String(waiting)} uploads are on no account yet`)];
  for (const { account, principal, bonus } of accounts) {
    const own = postings.filter((posting) => posting.account === account);
    const sum = (of: (posting: PostingSeen) => number): number => own.reduce((all, one) => all + of(one), 0);
    if (principal + bonus !== sum(({ amount }) => amount))
      faults.push(balance(`${account} is not the sum of its postings`));
    if (account.startsWith('points:')) continue;
    if (principal !== sum((one) => one.principal) || bonus !== sum((one) => one.bonus))
      faults.push(balance(`${account} is not the sum of its postings’ parts`));
    const given = own
      .filter(({ what }) => what === 'top_up' || what === 'top_up_return')
      .reduce((all, one) => all + one.bonus, 0);
    const isOverdrawn = own.some(({ finding }) => finding !== null) || principal + bonus < 0;
    if (bonus > given || (bonus < 0 && !isOverdrawn))
      faults.push({
        invariant: 'top_up_whole',
        detail: `${account} has a bonus of ${String(bonus)}, given were ${String(given)}`,
      });
  }
  return faults;
}

/** Every fact of the ledger is on its account, with its amount, and nothing else is; points as all that was paid earns them. */
function postingFaults({ ledger }: CloudSeen, { postings }: ValueSeen): readonly Violation[] {
  const wanted = new Map<string, number>();
  for (const fact of ledger)
    for (const [account, part, amount] of movesOf(fact)) wanted.set(`${account} ${fact.id}${part}`, amount);
  const there = new Map(
    postings.filter(({ what }) => what !== 'earn').map(({ account, id, amount }) => [`${account} ${id}`, amount]),
  );
  const differing = [...new Set([...wanted.keys(), ...there.keys()])].filter(
    (key) => wanted.get(key) !== there.get(key),
  );
  const earned = new Map<string, { paid: number; points: number; per: number }>();
  for (const { account, sale, what, amount, paid, per } of postings) {
    if (what !== 'earn') continue;
    const key = `${account} ${sale ?? ''}`;
    const known = earned.get(key) ?? { paid: 0, points: 0, per: 0 };
    earned.set(key, { paid: known.paid + (paid ?? 0), points: known.points + amount, per: known.per || (per ?? 0) });
  }
  return [
    ...differing.map((key) =>
      balance(
        `${key}: ${String(wanted.get(key) ?? 'nothing')} in the ledger, ${String(there.get(key) ?? 'nothing')} posted`,
      ),
    ),
    ...[...earned]
      .filter(([, { paid, points, per }]) => per > 0 && points !== Math.max(0, Math.floor(paid / per)))
      .map(([key, { paid, points }]) => balance(`${key} earned ${String(points)} points for ${String(paid)}`)),
  ];
}

/** `[account, part of the entry, amount]` of what one fact does to accounts, points earned apart. */
function movesOf({ kind, body }: LedgerSeen): readonly (readonly [string, string, number])[] {
  switch (kind) {
    case 'sale': {
      const { tenders, member, pointsUsed } = body as ValueSale;
      const points =
        member === undefined || pointsUsed === 0 ? [] : [[`points:${member.id}`, '/points', -pointsUsed] as const];
      return [...tenders.flatMap((tender) => moveOf(tender, member?.id, -1)), ...points];
    }
    case 'refund': {
      const { tenders, member, pointsReturned, withoutReceipt } = body as ValueRefund;
      if (withoutReceipt === true) return [];
      const points =
        member === undefined || pointsReturned === 0 ? [] : [[`points:${member}`, '/points', pointsReturned] as const];
      return [...tenders.flatMap((tender) => moveOf(tender, member, 1)), ...points];
    }
    case 'value.sold': {
      const { account, principal, bonus } = body as TopUp;
      return [[account, '', principal + bonus]];
    }
    case 'value.returned': {
      const { account, principal, bonus } = body as TopUp;
      return [[account, '', -principal - bonus]];
    }
    default:
      return [];
  }
}

function moveOf(
  { tenderId, kind, amount, reference }: TenderSeen,
  member: string | undefined,
  sign: 1 | -1,
): readonly (readonly [string, string, number])[] {
  const account = kind === 'stored_value' && member !== undefined ? `stored_value:${member}` : reference;
  if (!VALUE_KINDS.has(kind) || account === undefined) return [];
  return [[account, `/${tenderId}`, sign * amount]];
}

/** Below nothing only by what tills took while they could not ask; each such account is named to a person. */
function overdrawnFaults(cloud: CloudSeen, { accounts, postings }: ValueSeen): readonly Violation[] {
  const fault = (detail: string): Violation => ({ invariant: 'value_not_overdrawn', detail });
  const offline = new Map<string, number>();
  const flags = new Map<string, readonly string[]>();
  for (const { id, kind, body, flags: found = [] } of cloud.ledger) {
    flags.set(id, found);
    if (kind !== 'sale') continue;
    const { tenders, member } = body as ValueSale;
    const key = `stored_value:${member?.id ?? ''}`;
    offline.set(key, (offline.get(key) ?? 0) + offlineIn(tenders));
  }
  return accounts.flatMap(({ account, principal, bonus }): readonly Violation[] => {
    const found = postings.filter((posting) => posting.account === account && posting.finding !== null);
    const code = account.startsWith('points:') ? 'points_overspent' : 'value_overspent';
    const unheard = found.filter(
      ({ entry }) =>
        flags.get(entry)?.includes(code) !== true ||
        (cloud.alerts !== undefined &&
          !cloud.alerts.some((alert) => alert.code === code && alert.subject === `sale ${entry}`)),
    );
    const left = principal + bonus;
    const isHisOwn = account.startsWith('points:') || cloud.wasPutBack === true;
    // Points that a refund takes off may be spent by then: that is the customer's, and no second spend.
    const wasTakenOff = postings.some((one) => one.account === account && one.what === 'earn' && one.amount < 0);
    return [
      ...unheard.map(({ entry }) => fault(`${account} was overspent by ${entry}, and nobody was told`)),
      ...(left < 0 && found.length === 0 && !wasTakenOff
        ? [fault(`${account} is at ${String(left)}, and nobody was told`)]
        : []),
      ...(left < 0 && !isHisOwn && -left > (offline.get(account) ?? 0)
        ? [fault(`${account} is at ${String(left)}, more than was taken offline`)]
        : []),
    ];
  });
}

/** A hold is counted by its sale or let go, once; one that nobody pays with any more binds nobody's money. */
function holdFaults(
  journals: readonly JournalSeen[],
  cloud: CloudSeen,
  { holds, postings }: ValueSeen,
): readonly Violation[] {
  const fault = (detail: string): Violation => ({ invariant: 'hold_let_go', detail });
  const rows = new Map<string, { readonly row: RowSeen; readonly isGone: boolean }>();
  for (const { entries, isGone } of journals)
    for (const row of rowsIn(entries).values())
      if (row.outTradeNumber !== undefined) rows.set(row.outTradeNumber, { row, isGone });
  const spent = new Set(postings.map(({ account, sale, id }) => `${account} ${sale ?? ''} ${id.split('/')[1] ?? ''}`));
  const flagged = new Set(
    cloud.ledger
      .filter(({ kind, flags }) => kind === 'sale' && flags?.includes('value_differs') === true)
      .map(({ body }) => (body as ValueSale).saleId),
  );
  // Points are held anew when the cart changes: one of the holds of a sale is counted; of what was taken offline none need be.
  const counted = new Set(
    holds
      .filter(({ state }) => state === 'captured')
      .map(({ account, sale, tender }) => `${account} ${sale} ${tender}`),
  );
  const apart = new Set(
    cloud.ledger
      .filter(({ kind, body }) => kind === 'sale' && (body as ValueSale).pointsOffline === true)
      .map(({ body }) => (body as ValueSale).saleId),
  );
  const isReplaced = ({ account, sale, tender }: HoldSeen): boolean =>
    tender === POINTS_TENDER && (counted.has(`${account} ${sale} ${tender}`) || apart.has(sale));
  return holds.flatMap((held): readonly Violation[] => {
    const { hold, account, sale, tender, state } = held;
    const isSpent = spent.has(`${account} ${sale} ${tender}`);
    const known = rows.get(hold);
    switch (state) {
      case 'captured':
        return isSpent || tender === TOP_UP_TENDER ? [] : [fault(`hold ${hold} is counted, and no sale spent it`)];
      case 'released':
        return isSpent && !flagged.has(sale) && !isReplaced(held)
          ? [fault(`hold ${hold} was let go and spent, and nobody was told`)]
          : [];
      default: {
        if (isSpent) return [fault(`hold ${hold} still stands, and its sale has spent it`)];
        // A till that is gone lets nothing go; a row that is paid waits for its sale; a return may be asked for again.
        if (known === undefined || known.isGone || tender === TOP_UP_TENDER) return [];
        const isOver = known.row.state === 'failed' || known.row.state === 'reversed';
        return isOver ? [fault(`hold ${hold} still stands, and its row is ${known.row.state}`)] : [];
      }
    }
  });
}
