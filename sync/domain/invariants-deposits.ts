/**
 * What must hold of deposits whose tenders were put right: after every correction they are still the deposit that was stated, nothing is
 * put right once it is spent or its shift is over, what was proven stays, and journal, cloud, screens and reports of the shifts say the
 * same by tender. Worked out here anew. Pure; amounts in fen. Called by invariants.ts and, for one journal, so by `journal verify`.
 */
import type { TenderSeen } from './invariants-trade.ts';
import type { EntrySeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';

/** What the report of a shift says of money that is owed. */
export interface ReportSeen {
  readonly shift: string;
  readonly liabilities: readonly {
    readonly kind: string;
    readonly tenders: readonly { readonly kind: string; readonly in: number; readonly out: number }[];
  }[];
}

interface Money {
  readonly tenders: readonly TenderSeen[];
  readonly change: number;
}
interface Deposit extends Money {
  readonly kind: string;
  readonly order: string;
  readonly shift: string;
  /** Taken, or given back. */
  readonly amount: number;
}
interface OrderBody {
  readonly tenders: readonly TenderSeen[];
  /** None where an order ended. */
  readonly change?: number;
  readonly order: string;
  readonly shift: string;
  readonly deposit: number;
  readonly returned: number;
}
interface CorrectionBody {
  readonly of: string;
  readonly document?: string;
  readonly correction?: string;
  readonly shift?: string;
  readonly tenders?: readonly TenderSeen[];
  readonly before?: readonly TenderSeen[];
  readonly change?: number;
  readonly changeBefore?: number;
}

const sumOf = (tenders: readonly TenderSeen[]): number => tenders.reduce((sum, { amount }) => sum + amount, 0);
const PROVEN: ReadonlySet<string> = new Set(['wechat', 'alipay', 'platform_voucher', 'stored_value', 'gift_card']);
const fault = (detail: string): Violation => ({ invariant: 'deposit_as_corrected', detail });

/** The deposits of one journal as they are by now, by their entries; `say` hears what is wrong with a correction. */
function depositsIn(
  entries: readonly EntrySeen[],
  say: (detail: string) => void = () => undefined,
): ReadonlyMap<string, Deposit> {
  const deposits = new Map<string, Deposit>();
  const [spent, acts] = [new Set<string>(), new Set<string>()];
  let isMended = false;
  for (const { id, kind, body } of entries) {
    if (kind === 'incarnation.opened') isMended ||= (body as { readonly reason: string }).reason === 'bad_record';
    if (kind === 'order.held' || kind === 'order.added' || kind === 'order.ended') {
      const { order, shift, deposit, returned, tenders, change = 0 } = body as OrderBody;
      const isBack = kind === 'order.ended';
      deposits.set(id, { kind, order, shift, tenders, change, amount: isBack ? returned : deposit });
      if (isBack) spent.add(order);
    } else if (kind === 'sale') {
      const { fromOrder } = body as { readonly fromOrder?: string };
      if (fromOrder !== undefined) spent.add(fromOrder);
    } else if (kind === 'correction') {
      const {
        of,
        document,
        correction,
        shift,
        tenders,
        before = [],
        change = 0,
        changeBefore = 0,
      } = body as CorrectionBody;
      if (tenders === undefined || (document !== 'deposit' && document !== 'deposit_return')) continue;
      const known = deposits.get(of);
      if (known === undefined) {
        if (!isMended) say(`a correction is of ${of}, which is no deposit`);
        continue;
      }
      if (correction !== undefined && acts.has(correction)) say(`deposit ${of} was corrected twice by one act`);
      acts.add(correction ?? '');
      const isBack = known.kind === 'order.ended';
      if (isBack !== (document === 'deposit_return')) say(`a correction takes ${of} for another document`);
      if (sumOf(tenders) - change !== known.amount) say(`deposit ${of} is corrected to another sum than was stated`);
      if (outline({ tenders: before, change: changeBefore }) !== outline(known))
        say(`a correction of deposit ${of} replaces other tenders than it has`);
      if (!isBack && shift !== known.shift) say(`deposit ${of} was corrected in another shift than its own`);
      if (!isBack && spent.has(known.order)) say(`deposit ${of} was corrected after it was spent`);
      if (!isBack && proven(tenders) !== proven(known.tenders)) say(`a correction renames what was proven of ${of}`);
      deposits.set(of, { ...known, tenders, change });
    }
  }
  return deposits;
}

export function depositFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const faults: Violation[] = [];
  depositsIn(entries, (detail) => faults.push(fault(`terminal ${terminal}: ${detail}`)));
  return faults;
}

const outline = ({ tenders, change }: Money): string =>
  `${tenders.map(({ tenderId, kind, amount }) => `${tenderId} ${kind} ${String(amount)} `).join('')}${String(change)}`;
const proven = (tenders: readonly TenderSeen[]): string =>
  outline({ tenders: tenders.filter(({ kind }) => PROVEN.has(kind)), change: 0 });

/** What the cloud's documents, the screens and the reports say of each deposit, by tender. */
export function depositStoreFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  if (!isQuiet) return [];
  const kept = new Set(cloud.quarantined.map(({ terminal }) => terminal));
  const whole = journals.filter(({ terminal, isGone }) => !isGone && !kept.has(terminal));
  const events = new Map(cloud.orders?.flatMap((order) => order.events).map((event) => [event.id, event]));
  return whole.flatMap((journal): readonly Violation[] => {
    const { terminal, entries, reports = [] } = journal;
    const own = depositsIn(entries);
    const differing = [...own].filter(([id, deposit]) => {
      const there = events.get(id);
      return there?.tenders !== undefined && outline(moneyOf(there)) !== outline(deposit);
    });
    return [
      ...differing.map(([id]) =>
        fault(`terminal ${terminal}: the store’s document has other tenders of deposit ${id}`),
      ),
      ...reports.flatMap((report) => reportFaults(journal, report)),
      ...backFaults(journal, events, cloud.orders ?? []),
    ];
  });
}

const moneyOf = ({ tenders = [], change = 0 }: Partial<Money>): Money => ({ tenders, change });

/** Where a deposit that is still held whole would go back to, on the screen of any till, is how it was paid. */
function backFaults(
  { terminal, orders: shown = [] }: JournalSeen,
  events: ReadonlyMap<string, Partial<Money>>,
  orders: NonNullable<WorldSeen['cloud']['orders']>,
): readonly Violation[] {
  return shown.flatMap(({ order, taken, held, back }): readonly Violation[] => {
    const known = orders.find(({ id }) => id === order);
    if (back === undefined || known === undefined || held !== taken) return [];
    const paid = new Sums();
    for (const { id } of known.events) paid.add(moneyOf(events.get(id) ?? {}), 1);
    const there = new Sums();
    there.add({ tenders: back.map((part) => ({ ...part, tenderId: '' })), change: 0 }, 1);
    return paid.text === there.text
      ? []
      : [fault(`terminal ${terminal} gives order ${order} back as ${there.text}, it was paid as ${paid.text}`)];
  });
}

/** By kind of tender, change off the cash. */
class Sums {
  readonly #byKind = new Map<string, number>();

  add({ tenders, change }: Money, sign: 1 | -1): void {
    for (const { kind, amount } of [...tenders, { kind: 'cash', amount: -change }])
      this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + sign * amount);
  }

  get text(): string {
    const rows = [...this.#byKind].filter(([, amount]) => amount !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return rows.map(([kind, amount]) => `${kind} ${String(amount)}`).join(', ');
  }
}

const OWED: ReadonlyMap<string, 'in' | 'out'> = new Map([
  ['order.held', 'in'],
  ['order.added', 'in'],
  ['order.ended', 'out'],
  ['value.sold', 'in'],
  ['value.returned', 'out'],
]);

/** What a shift took and gave back of what is owed, by tender: deposits as they are by now, returns as they were corrected in it. */
function reportFaults({ terminal, entries }: JournalSeen, { shift, liabilities }: ReportSeen): readonly Violation[] {
  const by = { in: new Map<string, Sums>(), out: new Map<string, Sums>() };
  const sums = (way: 'in' | 'out', kind: string): Sums => {
    const found = by[way].get(kind) ?? new Sums();
    by[way].set(kind, found);
    return found;
  };
  const now = depositsIn(entries);
  for (const { id, kind, body } of entries) {
    const { tenders = [], change = 0, ...fact } = body as Partial<OrderBody & CorrectionBody> & { kind?: string };
    if (fact.shift !== shift) continue;
    const way = OWED.get(kind);
    if (kind === 'correction' && fact.document === 'deposit_return') {
      sums('out', 'deposit').add({ tenders, change }, 1);
      sums('out', 'deposit').add({ tenders: fact.before ?? [], change: fact.changeBefore ?? 0 }, -1);
    } else if (way === 'in') sums('in', fact.kind ?? 'deposit').add(now.get(id) ?? { tenders, change }, 1);
    else if (way === 'out') sums('out', fact.kind ?? 'deposit').add({ tenders, change }, 1);
  }
  const kinds = new Set([...by.in.keys(), ...by.out.keys(), ...liabilities.map(({ kind }) => kind)]);
  return [...kinds].flatMap((kind) =>
    (['in', 'out'] as const).flatMap((way): readonly Violation[] => {
      const said = new Sums();
      const rows = liabilities.find((one) => one.kind === kind)?.tenders ?? [];
      said.add({ tenders: rows.map((row) => ({ tenderId: '', kind: row.kind, amount: row[way] })), change: 0 }, 1);
      const here = by[way].get(kind)?.text ?? '';
      return said.text === here
        ? []
        : [fault(`terminal ${terminal}: shift ${shift} reports ${kind} ${way} ${said.text}, its facts are ${here}`)];
    }),
  );
}
