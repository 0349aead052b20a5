/**
 * What must hold of what managers and the brand's own server say beside the tills: targets of guides and stores, what was counted at doors,
 * what products cost. What somebody was told is kept is kept, by the rule of each; nothing is kept that nobody said; every process of the
 * cloud shows the same, and a month's net sales beside a target are what was sold. Pure. Called by invariants-season.ts.
 */
import type { LedgerSeen } from './invariants-money.ts';
import type { SoldSeen } from './invariants-sold.ts';
import type { Invariant } from './invariants.ts';

/** A version of a target of a guide or a store. */
export interface TargetVersion {
  readonly of: 'guide' | 'store';
  readonly who: string;
  readonly month: string;
  readonly version: number;
  readonly amount: number | null;
  readonly bindings: number | null;
  /** Whose decision, as the log has it. */
  readonly by: string;
}
export interface CountedRow {
  readonly store: string;
  readonly hour: number;
  readonly entered: number;
  readonly passed: number | null;
  /** When it was read. */
  readonly asOf: number;
}
export interface CostRow {
  readonly product: string;
  readonly from: string;
  readonly cost: number;
}
export interface CostSaid extends CostRow {
  readonly begun: number;
  /** When it was answered; null where nobody knows when it may have got through. */
  readonly ended: number | null;
}
export interface ManagedSeen {
  readonly kept: {
    readonly targets: readonly TargetVersion[];
    readonly footfall: readonly CountedRow[];
    readonly costs: readonly CostRow[];
  };
  /** What people sent, whatever became of it, also in a history before a restored backup. */
  readonly sent: {
    readonly targets: readonly TargetVersion[];
    readonly footfall: readonly CountedRow[];
    readonly costs: readonly CostSaid[];
  };
  /** What they were told is kept. */
  readonly told: {
    readonly targets: readonly TargetVersion[];
    readonly footfall: readonly CountedRow[];
    readonly costs: readonly CostSaid[];
  };
  /** By each process of the cloud, at rest. */
  readonly shown: {
    readonly targets: readonly {
      readonly of: TargetVersion['of'];
      readonly who: string;
      readonly month: string;
      readonly net: number;
      readonly versions: readonly TargetVersion[];
    }[];
    /** Everything that was told, told once more. */
    readonly again: readonly { readonly taken: number; readonly older: number; readonly sent: number }[];
  };
}
type Fault = (invariant: Invariant, detail: string) => void;

export function managedFaults(
  managed: ManagedSeen,
  { sold, ledger }: { readonly sold: readonly SoldSeen[]; readonly ledger: readonly LedgerSeen[] },
  fault: Fault,
): void {
  targetFaults(managed, fault);
  reachedFaults(managed, { sold, ledger }, fault);
  footfallFaults(managed, fault);
  costFaults(managed, fault);
}

const placeOf = ({ of, who, month }: Pick<TargetVersion, 'of' | 'who' | 'month'>): string => `${of} ${who} ${month}`;
const textOf = (one: TargetVersion): string =>
  [placeOf(one), one.version, one.amount ?? 'none', one.bindings ?? 'none', one.by].join(' ');

/** Each decision is one more version, made of the one that was seen. */
function targetFaults({ kept, sent, told, shown }: ManagedSeen, fault: Fault): void {
  const wrong = (detail: string): void => fault('targets_as_set', detail);
  const [known, said] = [new Set(kept.targets.map(textOf)), new Set(sent.targets.map(textOf))];
  for (const one of kept.targets) if (!said.has(textOf(one))) wrong(`nobody set ${textOf(one)}`);
  for (const one of told.targets) if (!known.has(textOf(one))) wrong(`${textOf(one)} was said to be set`);
  const versions = told.targets.map((one) => `${placeOf(one)} ${String(one.version)}`);
  if (new Set(versions).size !== versions.length) wrong(`two were told that one version is theirs: ${versions.join()}`);
  const at = (place: string): readonly TargetVersion[] => kept.targets.filter((one) => placeOf(one) === place);
  for (const place of new Set(kept.targets.map(placeOf))) {
    const own = at(place);
    if (own.some(({ version }) => version < 1 || version > own.length)) wrong(`a version of ${place} is missing`);
  }
  for (const one of shown.targets) {
    const due = at(placeOf(one))
      .toSorted((a, b) => a.version - b.version)
      .map(textOf);
    if (one.versions.map(textOf).join() !== due.join()) wrong(`${placeOf(one)} is shown otherwise`);
  }
}

/** How far a month is: of a guide what all sales brought, of a store what its tills took less what they paid back. */
function reachedFaults(
  { shown }: ManagedSeen,
  { sold, ledger }: { readonly sold: readonly SoldSeen[]; readonly ledger: readonly LedgerSeen[] },
  fault: Fault,
): void {
  for (const { of, who, month, net } of shown.targets) {
    const isIn = (day: string): boolean => day.startsWith(`${month}-`);
    const own = of === 'guide' ? sold.filter((row) => row.guide === who && isIn(row.business_day)) : [];
    const taken = ledger.map(({ kind, store, businessDay, body }) => {
      if (of === 'guide' || store !== who || !isIn(businessDay)) return 0;
      const { cashDue, total } = body as { readonly cashDue: number; readonly total: number };
      return kind === 'sale' ? cashDue : kind === 'refund' ? 0 - total : 0;
    });
    const due = [...own.map((row) => row.net), ...taken].reduce((sum, part) => sum + part, 0);
    if (net !== due) fault('targets_as_set', `${of} ${who} has ${String(net)} fen in ${month}, not ${String(due)}`);
  }
}

const hourOf = ({ store, hour }: CountedRow): string => `${store} ${String(hour)}`;
const countOf = ({ entered, passed, asOf }: CountedRow): string =>
  `${String(entered)}/${String(passed)} ${String(asOf)}`;

/** Of an hour what was read last holds; of the same reading what came first. */
function footfallFaults({ kept, sent, told, shown }: ManagedSeen, fault: Fault): void {
  const wrong = (detail: string): void => fault('footfall_as_told', detail);
  const said = new Set(sent.footfall.map((row) => `${hourOf(row)} ${countOf(row)}`));
  const rows = new Map(kept.footfall.map((row) => [hourOf(row), row]));
  for (const row of kept.footfall)
    if (!said.has(`${hourOf(row)} ${countOf(row)}`)) wrong(`nobody counted ${hourOf(row)}: ${countOf(row)}`);
  for (const row of told.footfall) {
    const there = rows.get(hourOf(row));
    const holds = there !== undefined && (there.asOf > row.asOf || countOf(there) === countOf(row));
    if (!holds)
      wrong(`${hourOf(row)}: ${countOf(row)} was taken, ${there === undefined ? 'nothing' : countOf(there)} is there`);
  }
  for (const { taken, older, sent: all } of shown.again)
    if (taken !== 0 || older !== all)
      wrong(`told again, ${String(taken)} of ${String(all)} were new, and ${String(older)} were known`);
}

/** Of a product and day what was said last holds; of what was said at once either. */
function costFaults({ kept, sent, told }: ManagedSeen, fault: Fault): void {
  const wrong = (detail: string): void => fault('costs_as_told', detail);
  const keyOf = ({ product, from }: CostRow): string => `${product} from ${from}`;
  const rows = new Map(kept.costs.map((row) => [keyOf(row), row.cost]));
  for (const one of told.costs) if (!rows.has(keyOf(one))) wrong(`${keyOf(one)} was taken and is not there`);
  for (const row of kept.costs) {
    const said = sent.costs.filter((one) => keyOf(one) === keyOf(row) && one.cost === row.cost);
    const others = told.costs.filter((one) => keyOf(one) === keyOf(row) && one.cost !== row.cost);
    const isLast = said.some(({ ended }) => ended === null || !others.some(({ begun }) => begun > ended));
    if (!isLast)
      wrong(`${keyOf(row)} costs ${String(row.cost)}, which ${said.length === 0 ? 'nobody' : 'nobody last'} said`);
  }
}
