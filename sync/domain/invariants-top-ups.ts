/**
 * What must hold of value whose money a customer's phone pays: each step of the money stands in the journal in its order, one charge is
 * one top-up, and the provider's books are what was sold by code less what went back. Worked out here anew. Pure; amounts in fen.
 * Called by invariants.ts and, for one journal, so by `journal verify`.
 */
import type { ProviderSeen } from './invariants-store.ts';
import type { TenderSeen } from './invariants-trade.ts';
import type { CloudSeen, EntrySeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';

interface OnAccount {
  readonly topUp: string;
  readonly account: string;
  readonly principal: number;
  readonly bonus: number;
}
interface Attempt extends OnAccount {
  readonly outTradeNumber: string;
  readonly state: string;
}
type Sold = OnAccount & { readonly tenders: readonly TenderSeen[]; readonly training?: boolean };
type Fact = Pick<EntrySeen, 'id' | 'kind' | 'body'>;

const BY_CODE: ReadonlySet<string> = new Set(['wechat', 'alipay']);
const isOver = (state: string): boolean => state === 'failed' || state === 'reversed';
const codesOf = ({ tenders }: Sold): readonly TenderSeen[] => tenders.filter(({ kind }) => BY_CODE.has(kind));
const fault = (detail: string): Violation => ({ invariant: 'top_up_paid_once', detail });

/** The journal by itself; behind a damaged record a step may be missing. */
export function topUpStepFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const faults: Violation[] = [];
  const say = (detail: string): void => void faults.push(fault(`terminal ${terminal}: ${detail}`));
  const [last, sold] = [new Map<string, Attempt>(), new Set<string>()];
  let isMended = false;
  for (const { kind, body } of entries) {
    if (kind === 'incarnation.opened') isMended ||= (body as { readonly reason: string }).reason === 'bad_record';
    if (isMended) continue;
    if (kind === 'value.attempted') {
      const step = body as Attempt;
      const before = last.get(step.topUp);
      const isNew = before?.outTradeNumber !== step.outTradeNumber;
      if (isNew && step.state !== 'requested') say(`top-up ${step.topUp} begins as ${step.state}`);
      if (isNew && before !== undefined && !isOver(before.state))
        say(`top-up ${step.topUp} is asked for twice at once`);
      if (before !== undefined && outline(before) !== outline(step)) say(`top-up ${step.topUp} became another`);
      if (!isNew && (isOver(before.state) || before.state === 'paid'))
        say(`top-up ${step.topUp} goes on as ${step.state} after it was certain`);
      if (sold.has(step.topUp)) say(`top-up ${step.topUp} goes on as ${step.state} after it was sold`);
      last.set(step.topUp, step);
    } else if (kind === 'value.sold') {
      const top = body as Sold;
      sold.add(top.topUp);
      const step = last.get(top.topUp);
      for (const { reference, amount } of codesOf(top))
        if (step?.state !== 'paid' || step.outTradeNumber !== reference || outline(step) !== outline(top))
          say(`top-up ${top.topUp} of ${String(amount)} names a payment that was not paid for it`);
    }
  }
  return faults;
}

const outline = ({ account, principal, bonus }: OnAccount): string =>
  `${account} ${String(principal)} ${String(bonus)}`;

/** All tills, their cloud and the provider, once everything is at rest. */
export function topUpMoneyFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { provider } = cloud;
  if (provider === undefined || !isQuiet) return [];
  const facts = new Map<string, Fact>([...cloud.ledger, ...journals.flatMap(({ entries }) => entries)].map(byId));
  const ofKind = (kind: string): readonly Fact[] => [...facts.values()].filter((fact) => fact.kind === kind);
  const sold = ofKind('value.sold').map(({ body }) => body as Sold);
  const returned = new Map(ofKind('value.returned').map((fact) => [(fact.body as Sold).topUp, fact]));
  const named = new Map<string, Sold[]>();
  for (const top of sold)
    for (const { reference = '' } of codesOf(top)) named.set(reference, [...(named.get(reference) ?? []), top]);
  const attempts = attemptsIn(journals);
  const books = new Map(provider.map((payment) => [payment.number, payment]));
  return [
    ...[...named].flatMap(([number, tops]) => soldFaults(number, tops, books.get(number), { returned, cloud })),
    ...[...attempts].flatMap(([number, { attempt, isGone }]) => {
      const payment = books.get(number);
      if (named.has(number) || payment === undefined || heldOf(payment) === 0) return [];
      // Of a till that is gone the cloud has it as paid, as open or as going back; or a backup has forgotten it.
      const known = cloud.payments?.find((one) => one.number === number);
      const isKept = isGone && (known === undefined || !isOver(known.state) || known.parts.length > 0);
      if (isKept || isTold(cloud, number)) return [];
      const isForgotten = cloud.wasPutBack === true && known?.state === 'paid';
      return isForgotten ? [] : [fault(`payment ${number} gave no value, and its top-up is ${attempt.state}`)];
    }),
  ];
}

const byId = (fact: Fact): readonly [string, Fact] => [fact.id, fact];
const backOf = ({ refunds }: ProviderSeen): number => [...refunds.values()].reduce((sum, part) => sum + part, 0);
const heldOf = (payment: ProviderSeen): number => (payment.state === 'paid' ? payment.amount - backOf(payment) : 0);

function attemptsIn(journals: readonly JournalSeen[]): ReadonlyMap<string, { attempt: Attempt; isGone: boolean }> {
  const attempts = new Map<string, { attempt: Attempt; isGone: boolean }>();
  for (const { entries, isGone } of journals)
    for (const { kind, body } of entries)
      if (kind === 'value.attempted') {
        const attempt = body as Attempt;
        attempts.set(attempt.outTradeNumber, { attempt, isGone });
      }
  return attempts;
}

/** What one payment was sold for: once, for what was charged; what went back from the account went back to the customer. */
function soldFaults(
  number: string,
  tops: readonly Sold[],
  payment: ProviderSeen | undefined,
  { returned, cloud }: { readonly returned: ReadonlyMap<string, Fact>; readonly cloud: CloudSeen },
): readonly Violation[] {
  const [top] = tops;
  if (top === undefined) return [];
  if (tops.length > 1) return [fault(`payment ${number} paid ${String(tops.length)} top-ups`)];
  if (payment?.state !== 'paid' || payment.amount !== top.principal)
    return [fault(`top-up ${top.topUp} stands for payment ${number}, which is ${payment?.state ?? 'of nobody'}`)];
  const back = returned.get(top.topUp);
  if (back === undefined)
    return backOf(payment) === 0 ? [] : [fault(`payment ${number} went back, and top-up ${top.topUp} did not`)];
  const part = `${back.id.replaceAll('-', '')}_${(back.body as Sold).tenders[0]?.tenderId ?? ''}`;
  const others = [...payment.refunds.keys()].filter((one) => one !== part);
  if (others.length > 0) return [fault(`payment ${number} went back by ${others.join(', ')} as well`)];
  if (backOf(payment) === top.principal) return [];
  const known = cloud.payments?.find((one) => one.number === number);
  const row = known?.parts.find((one) => one.number === part);
  const isReceived = cloud.entries.some(({ id }) => id === back.id);
  // Refused by the provider, or of a payment that a backup has forgotten: a person gives it back.
  const isHeld = row?.state === 'refused' || (cloud.wasPutBack === true && known === undefined);
  if (!isReceived || (isHeld && isTold(cloud, number, back.id))) return [];
  return [fault(`top-up ${top.topUp} went back, and payment ${number} is ${row?.state ?? 'kept'}`)];
}

const TOLD: ReadonlySet<string> = new Set(['payment_unclaimed', 'payment_refund_waits', 'payment_refund_held']);

/** A person was told of money that is neither sold nor back, by the payment or by the entry that gives it back. */
export const isTold = ({ alerts }: Pick<CloudSeen, 'alerts'>, number: string, entry = ''): boolean =>
  alerts === undefined ||
  alerts.some(
    ({ code, subject }) => TOLD.has(code) && (subject === `payment ${number}` || subject === `refund ${entry}`),
  );
