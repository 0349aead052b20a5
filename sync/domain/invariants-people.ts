/**
 * What must hold of what people decide at a till: nothing by hand goes beyond a right without a name that approved it, a staff
 * purchase beyond the quota is found, and only that, and what a sale says of the catalogue becomes a task. Worked out here anew.
 * Pure; amounts in fen. Called by invariants.ts.
 */
import type { LedgerSeen } from './invariants-money.ts';
import type { CloudSeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';
import { permits, type Grants, type Permission } from './permission.ts';

export interface TaskSeen {
  readonly scope: string;
  readonly id: string;
  readonly receipts: readonly string[];
}
export interface PeopleSeen {
  /** What each person may by the roles of the brand. */
  readonly grants: ReadonlyMap<string, Grants>;
  /** Fen that one person may buy a month at staff price. */
  readonly quota: number;
  readonly tasks: readonly TaskSeen[];
}

interface ByHand {
  readonly by: string;
  readonly approval?: { readonly by: string };
}
type Discount = { readonly save: number } | { readonly payBp: number };
interface HandLine {
  readonly lineId: string;
  readonly product: { readonly id: string; readonly price: number };
  readonly base: number;
  readonly quantity: number;
  readonly grams?: number;
  readonly priceOverride?: ByHand & { readonly price: number; readonly tag?: true };
  readonly lineDiscount?: ByHand & { readonly discount: Discount };
  readonly openItem?: { readonly by: string; readonly approval?: { readonly by: string }; readonly code?: string };
}
interface HandSale {
  readonly receiptNumber: string;
  readonly total: number;
  readonly lines: readonly HandLine[];
  readonly pricing: { readonly orderDiscount?: ByHand & { readonly discount: Discount } };
  readonly staffPurchase?: { readonly staff: string; readonly month: string; readonly beyond?: number };
  readonly fromOrder?: string;
}

const BASIS_POINTS = 10_000;
/** Rounding of a share; a right is not exceeded by it. */
const SLACK_BP = 2;
/** Receipts that a task keeps. */
const RECEIPTS_KEPT = 20;

export function peopleFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { people } = cloud;
  if (people === undefined) return [];
  return [
    ...journals.flatMap((journal) => handFaults(journal, people)),
    ...(isQuiet ? [...quotaFaults(journals, cloud, people), ...taskFaults(cloud.ledger, people)] : []),
  ];
}

/** Beyond what the person may alone somebody is named who approved it, and who may. */
function handFaults({ terminal, entries }: JournalSeen, { grants }: PeopleSeen): readonly Violation[] {
  const faults: Violation[] = [];
  for (const { kind, body } of entries) {
    if (kind !== 'sale') continue;
    const { receiptNumber, lines, pricing, staffPurchase } = body as HandSale;
    const check = (permission: Permission, amount: number, hand: Omit<ByHand, 'reason'>): void => {
      const may = (staff: string): boolean => permits(grants.get(staff) ?? {}, permission, Math.max(0, amount));
      if (may(hand.by) || (hand.approval !== undefined && may(hand.approval.by))) return;
      const detail = `terminal ${terminal}: ${receiptNumber} has ${permission} of ${String(amount)} by ${hand.by} alone`;
      faults.push({ invariant: 'by_hand_allowed', detail });
    };
    for (const line of lines) {
      const { priceOverride, lineDiscount, openItem, product } = line;
      if (openItem !== undefined) check('open_item', product.price, openItem);
      const hand = lineDiscount ?? priceOverride;
      if (hand === undefined) continue;
      const approval = lineDiscount?.approval ?? priceOverride?.approval;
      const permission =
        lineDiscount !== undefined ? 'line_discount' : priceOverride?.tag === true ? 'tag_price' : 'price_override';
      check(permission, handBp(line) - SLACK_BP, { by: hand.by, ...(approval === undefined ? {} : { approval }) });
    }
    const { orderDiscount } = pricing;
    // What staff pay is the store's rule and no discount of whoever sells.
    if (orderDiscount === undefined || staffPurchase !== undefined || !('payBp' in orderDiscount.discount)) continue;
    check('order_discount', BASIS_POINTS - orderDiscount.discount.payBp - SLACK_BP, orderDiscount);
  }
  return faults;
}

/** How far a line is below the catalogue by hand, in basis points. */
function handBp({ product, quantity, grams, priceOverride, lineDiscount }: HandLine): number {
  // Weighed goods round: a price by the kilogram says the same.
  const pieces = grams === undefined ? quantity : 1;
  const full = product.price * pieces;
  const agreed = (priceOverride?.price ?? product.price) * pieces;
  const discount = lineDiscount?.discount;
  if (grams !== undefined && discount !== undefined && 'save' in discount) return 0;
  const after =
    discount === undefined
      ? agreed
      : 'save' in discount
        ? agreed - discount.save
        : (agreed * discount.payBp) / BASIS_POINTS;
  return full === 0 ? 0 : Math.floor(((full - after) * BASIS_POINTS) / full);
}

interface Month {
  sold: number;
  back: number;
  beyond: number;
  readonly facts: LedgerSeen[];
}

/** More than the quota in a month is flagged with an alert, and a month within it never is; one till alone never goes beyond. */
function quotaFaults(journals: readonly JournalSeen[], cloud: CloudSeen, { quota }: PeopleSeen): readonly Violation[] {
  const fault = (detail: string): Violation => ({ invariant: 'staff_quota_found', detail });
  const months = new Map<string, Month>();
  for (const fact of cloud.ledger) {
    const { staffPurchase, total } = fact.body as HandSale;
    if (staffPurchase === undefined || (fact.kind !== 'sale' && fact.kind !== 'refund')) continue;
    // One quota of a person for all stores of the brand.
    const key = `${staffPurchase.staff} ${staffPurchase.month}`;
    const month: Month = months.get(key) ?? { sold: 0, back: 0, beyond: 0, facts: [] };
    months.set(key, month);
    month.facts.push(fact);
    if (fact.kind === 'refund') month.back += total;
    else {
      month.sold += total;
      month.beyond = Math.max(month.beyond, staffPurchase.beyond ?? 0);
    }
  }
  const found = [...months].flatMap(([key, { sold, back, beyond, facts }]): readonly Violation[] => {
    const flagged = facts.filter(({ flags }) => flags?.includes('staff_quota_exceeded') === true);
    const isAlerted = cloud.alerts === undefined || cloud.alerts.some(({ code }) => code === 'staff_quota_exceeded');
    if (sold - back > quota + beyond && (flagged.length === 0 || !isAlerted))
      return [fault(`${key}: ${String(sold - back)} at staff price, and nobody was told`)];
    return flagged.length > 0 && sold <= quota ? [fault(`${key} is flagged for nothing`)] : [];
  });
  const hasRefunds = [...months.values()].some(({ back }) => back > 0);
  return [...found, ...(hasRefunds ? [] : journals.flatMap((journal) => alone(journal, quota).map(fault)))];
}

function alone({ terminal, entries }: JournalSeen, quota: number): readonly string[] {
  const months = new Map<string, number>();
  const details: string[] = [];
  for (const { kind, body } of entries) {
    const { staffPurchase, total, receiptNumber } = body as HandSale;
    if (kind !== 'sale' || staffPurchase === undefined) continue;
    const key = `${staffPurchase.staff} ${staffPurchase.month}`;
    const before = months.get(key) ?? 0;
    months.set(key, before + total);
    if (before + total > quota + (staffPurchase.beyond ?? 0))
      details.push(`terminal ${terminal}: ${receiptNumber} goes beyond the quota and names no approval`);
  }
  return details;
}

/** An item without a code and a lower price tag are on the store's list, with their receipts. */
function taskFaults(ledger: readonly LedgerSeen[], { tasks }: PeopleSeen): readonly Violation[] {
  const known = new Map(tasks.map((task) => [`${task.scope} ${task.id}`, task.receipts]));
  return ledger
    .filter(({ kind }) => kind === 'sale')
    .flatMap(({ scope, body }) => {
      const { lines, receiptNumber } = body as HandSale;
      const wanted = lines.flatMap(({ openItem, priceOverride, product }) => {
        if (openItem !== undefined) return [`open:${(openItem.code ?? product.id).slice(0, 60)}`];
        return priceOverride?.tag === true ? [`label:${product.id}`] : [];
      });
      return wanted
        .filter((id) => {
          const receipts = known.get(`${scope} ${id}`);
          return receipts === undefined || (receipts.length < RECEIPTS_KEPT && !receipts.includes(receiptNumber));
        })
        .map((id): Violation => ({ invariant: 'task_follows', detail: `${receiptNumber} raised no task ${id}` }));
    });
}
