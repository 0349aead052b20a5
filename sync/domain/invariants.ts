/**
 * What must always hold between paper, terminal and cloud, stated once. Pure: what was seen goes in, violations come out,
 * each with the name of its invariant. Shapes are structural, so that journals, a simulation's world and a real database
 * can all be looked at. Called by the simulation, by the suites that kill real processes and by `journal verify`.
 * SYNC.md "Invariants".
 */
import { foldClaims } from './binding.ts';
import { parseReceiptNumber } from './ids.ts';
import { CARE_INVARIANTS, careFaults } from './invariants-care.ts';
import { depositFaults, depositStoreFaults } from './invariants-deposits.ts';
import { growthFaults } from './invariants-growth.ts';
import { guideFaults } from './invariants-guides.ts';
import { invoiceFaults } from './invariants-invoices.ts';
import { keyFaults, receivedKeyFaults } from './invariants-keys.ts';
import { LINK_INVARIANTS, linkFaults } from './invariants-links.ts';
import { bookFaults, moneyFaults, type LedgerSeen, type MoneyTenders } from './invariants-money.ts';
import { officeFaults } from './invariants-office.ts';
import { orderFaults, orderStoreFaults } from './invariants-orders.ts';
import { peopleFaults } from './invariants-people.ts';
import { SEASON_INVARIANTS, seasonFaults } from './invariants-season.ts';
import { storeFaults } from './invariants-store.ts';
import { ticketFaults, ticketStoreFaults } from './invariants-tickets.ts';
import { topUpMoneyFaults, topUpStepFaults } from './invariants-top-ups.ts';
import { tradeFaults } from './invariants-trade.ts';
import { valueFaults } from './invariants-value.ts';
import { voucherFaults } from './invariants-vouchers.ts';
import type { CloudSeen, EntrySeen, JournalSeen, WorldSeen } from './invariants-seen.ts';

export type { CloudSeen, EntrySeen, JournalSeen, WorldSeen };

export const INVARIANTS = [
  'one_host',
  'chain',
  /** Every entry is signed by the key in force at its number, here and in the cloud. */
  'signed_by_its_key',
  'receipt_numbers',
  'sale_once',
  'paid_is_journalled',
  'paper_is_journalled',
  'second_slip_is_a_copy',
  'kick_has_its_intent',
  'received_once',
  'printed_is_received',
  'countersigned_survives',
  'stores_apart',
  'money_equal',
  'price_is_the_books',
  'book_never_older',
  'token_numbers',
  'token_once',
  'bindings_fold',
  /** A guide’s customer goes over by a handover code of that guide’s own. */
  'given_by_giver',
  'scopes_converge',
  'refund_within_sale',
  'refund_once',
  /** Of units that the cloud held for a refund, none are held for another. */
  'held_units_once',
  /** Refund and sale of an exchange are both there and name the same amount. */
  'exchange_whole',
  /** A sale is committed with every payment row certain, and with exactly those that were paid. */
  'rows_resolved',
  /** Money that a code paid is in one sale, given back, or where a person finds it. */
  'code_money_once',
  /** What a platform has as redeemed pays one sale, or is where a person finds it; and what a sale names is redeemed. */
  'voucher_once',
  /** Sale, cloud and platform say the same of what a voucher is worth. */
  'voucher_as_said',
  /** A part of a refund goes back by its way or out of the drawer. */
  'part_paid_once',
  'parked_once',
  'correction_keeps_sum',
  /** What a count was compared with is float and facts of cash. */
  'drawer_adds_up',
  /** A deposit is owed until it is used, given back or kept, and never twice unheard. */
  'deposit_owed',
  'order_goods_once',
  /** A deposit whose tenders were put right is the same deposit everywhere, by tender. */
  'deposit_as_corrected',
  /** A ticket is opened once and goes its way; cloud and screens have it as the journals say. */
  'ticket_steps',
  /** An account is the sum of its postings, and these are what journals say. */
  'account_adds_up',
  'value_not_overdrawn',
  /** A hold is counted by its sale or let go. */
  'hold_let_go',
  'top_up_whole',
  /** One charge of a customer's phone is one top-up, went back, or is where a person finds it. */
  'top_up_paid_once',
  'by_hand_allowed',
  'staff_quota_found',
  /** What a sale says of the catalogue is on the store's list. */
  'task_follows',
  /** Who saved a setting or set another's PIN may. */
  'office_allowed',
  /** Every till shows who is bound to whom as the fold of all claims says. */
  'bound_everywhere',
  /** What was shown as issued, or said to be bound, is there. */
  'said_is_kept',
  'phone_in_clear',
  /** What managers decided of signals stands, what they undid binds nobody, and what waits is what nobody looked at. */
  'signals_as_decided',
  /** Of whom was deleted, or took a consent back, nobody is shown anything any more. */
  'person_forgotten',
  /** What a sale earns is in the ledger of commission, for whom the claims say, and no fen more or less. */
  'commission_posted',
  'commission_bound',
  'shares_are_pool',
  'commission_as_earned',
  /** A statement is the sum of its postings, each in one, and what people were shown of it stays. */
  'statement_adds_up',
  'settled_stays',
  /** A piece with a code is in one sale that stands, or people were told; no till takes a forged code; the cloud keeps what sales say. */
  'item_once',
  'item_genuine',
  'item_as_sold',
  /** A coupon's code pays once, or as its kind allows and people are told; the cloud keeps what sales say. */
  'coupon_once',
  'coupon_as_used',
  'packet_adds_up',
  /** Nobody is bound by a code whose key has ended. */
  'token_in_time',
  'referral_as_earned',
  ...CARE_INVARIANTS,
  ...SEASON_INVARIANTS,
  ...LINK_INVARIANTS,
  /** A setting that was saved reaches the store, and only another that was saved after it takes its place. */
  'saved_setting_holds',
  'settings_agree',
  /** Of a person's PINs the one set last opens every till, and no other does. */
  'last_pin_holds',
  'pin_stays_sealed',
  /** A sale has one e-fapiao at most, and the platform issued that one. */
  'invoice_once',
  /** What came back is off the invoice by one letter, or a person was told. */
  'red_letter_follows',
  /** Healed and given time, everything is printed or decided, uploaded and countersigned. */
  'comes_to_rest',
  /** No error that nobody meant. */
  'no_accident',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

const FIRST_PREV_HASH = '0'.repeat(64);
type Sale = MoneyTenders & { readonly saleId: string; readonly receiptNumber: string; readonly store: string };
const saleOf = ({ body }: EntrySeen): Sale => body as Sale;
const salesOf = (entries: readonly EntrySeen[]): readonly EntrySeen[] => entries.filter(({ kind }) => kind === 'sale');
/** What has a receipt number. */
const documentsIn = (entries: readonly EntrySeen[]): readonly EntrySeen[] =>
  entries.filter(({ kind }) => kind === 'sale' || kind === 'refund');

export function checkInvariants(world: WorldSeen): readonly Violation[] {
  const { journals, cloud } = world;
  return [
    ...journals.flatMap(hostFaults),
    ...journals.flatMap(journalFaults),
    ...receivedKeyFaults(journals, cloud),
    ...journals.flatMap(screenAndPaperFaults),
    ...journals.flatMap((journal) => receptionFaults(journal, world)),
    ...keptFaults(cloud),
    ...scopeFaults(cloud),
    ...moneyFaults(journals, cloud, world.isQuiet),
    ...bookFaults(world),
    ...storeFaults(world),
    ...orderStoreFaults(world),
    ...depositStoreFaults(world),
    ...ticketStoreFaults(world),
    ...valueFaults(world),
    ...topUpMoneyFaults(world),
    ...peopleFaults(world),
    ...officeFaults(world),
    ...guideFaults(world),
    ...growthFaults(world),
    ...careFaults(world),
    ...seasonFaults(world),
    ...linkFaults(world),
    ...invoiceFaults(world),
    ...voucherFaults(world),
    ...bindingFaults(cloud),
    ...cloud.divergences.map((detail): Violation => ({ invariant: 'scopes_converge', detail })),
    ...cloud.unseenRefunds.map((detail): Violation => ({ invariant: 'refund_within_sale', detail })),
  ];
}

const hostFaults = ({ terminal, hostsAtOnce = 1 }: JournalSeen): readonly Violation[] =>
  hostsAtOnce <= 1
    ? []
    : [
        {
          invariant: 'one_host',
          detail: `terminal ${terminal}: ${String(hostsAtOnce)} hosts had its folder open at once`,
        },
      ];

/** The journal by itself: its chain, its receipt and token numbers, its facts of trade. */
export function journalFaults({ terminal, entries }: Pick<JournalSeen, 'terminal' | 'entries'>): readonly Violation[] {
  const faults: Violation[] = [];
  let before: EntrySeen | undefined;
  for (const entry of entries) {
    if (entry.seq !== (before?.seq ?? 0) + 1 || entry.prevHash !== (before?.hash ?? FIRST_PREV_HASH))
      faults.push({ invariant: 'chain', detail: `terminal ${terminal}: entry ${String(entry.seq)} does not follow` });
    before = entry;
  }
  const twice = doubles(salesOf(entries).map((entry) => saleOf(entry).saleId));
  return [
    ...faults,
    ...keyFaults(terminal, entries),
    ...receiptNumberFaults(terminal, entries),
    ...tokenNumberFaults(terminal, entries),
    ...tradeFaults(terminal, entries),
    ...orderFaults(terminal, entries),
    ...depositFaults(terminal, entries),
    ...topUpStepFaults(terminal, entries),
    ...ticketFaults(terminal, entries),
    ...twice.map((saleId): Violation => ({ invariant: 'sale_once', detail: `sale ${saleId} stands twice` })),
  ];
}

/** Numbers per terminal and day: from 1, no gap, none twice. Behind a damaged record numbers may be missing, never double. */
export function receiptNumberFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const faults: Violation[] = [];
  const lastOfDay = new Map<string, number>();
  const seen = new Set<string>();
  let isMended = false;
  for (const entry of entries) {
    if (entry.kind === 'incarnation.opened') isMended ||= (entry.body as { reason: string }).reason === 'bad_record';
    if (entry.kind !== 'sale' && entry.kind !== 'refund') continue;
    const text = saleOf(entry).receiptNumber;
    const parsed = parseReceiptNumber(text);
    const fault = (detail: string): void =>
      void faults.push({ invariant: 'receipt_numbers', detail: `${text} ${detail}` });
    if (seen.has(text)) fault('stands twice');
    seen.add(text);
    if (!parsed.ok) fault('is no receipt number');
    else if (parsed.value.terminal !== terminal) fault(`is not of terminal ${terminal}`);
    else {
      const { businessDay, n } = parsed.value;
      const last = lastOfDay.get(businessDay) ?? 0;
      if (n > last + 1 && !isMended) fault(`comes after ${String(last)}`);
      lastOfDay.set(businessDay, Math.max(n, last));
    }
  }
  return faults;
}

function tokenNumberFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const numbers = entries
    .filter(({ kind }) => kind === 'token.issued')
    .map(({ body }) => (body as { seq: number }).seq);
  return doubles(numbers).map((seq) => ({
    invariant: 'token_numbers',
    detail: `terminal ${terminal}: token ${String(seq)} was issued twice`,
  }));
}

/** What people saw, against the journal. */
function screenAndPaperFaults({ terminal, entries, paid, paper, kicks }: JournalSeen): readonly Violation[] {
  const faults: Violation[] = [];
  const bySale = new Map(salesOf(entries).map((entry) => [saleOf(entry).saleId, saleOf(entry)]));
  for (const { saleId, receiptNumber, total } of paid) {
    const sale = bySale.get(saleId);
    if (sale?.receiptNumber !== receiptNumber || sale.total !== total)
      faults.push({
        invariant: 'paid_is_journalled',
        detail: `terminal ${terminal}: ${receiptNumber} was called paid`,
      });
  }
  const journalled = new Set(documentsIn(entries).map((entry) => saleOf(entry).receiptNumber));
  for (const { receiptNumber } of paper)
    if (!journalled.has(receiptNumber))
      faults.push({ invariant: 'paper_is_journalled', detail: `terminal ${terminal}: ${receiptNumber} is on paper` });
  for (const receiptNumber of doubles(paper.filter(({ isCopy }) => !isCopy).map((slip) => slip.receiptNumber)))
    faults.push({ invariant: 'second_slip_is_a_copy', detail: `${receiptNumber} came out twice without COPY` });
  return [...faults, ...kickFaults(terminal, entries, kicks)];
}

/** An intent that ended as failed was not carried out; one that is open or unknown may have been, once. */
function kickFaults(terminal: string, entries: readonly EntrySeen[], kicks: number): readonly Violation[] {
  const intents = entries.filter(({ kind }) => kind === 'drawer.kicked').length;
  const ended = entries
    .filter(({ kind }) => kind === 'drawer.ended')
    .map(({ body }) => (body as { outcome: string }).outcome);
  const failed = ended.filter((outcome) => outcome === 'failed').length;
  const kicked = ended.filter((outcome) => outcome === 'kicked').length;
  const fault = (detail: string): readonly Violation[] => [
    { invariant: 'kick_has_its_intent', detail: `terminal ${terminal}: ${detail}` },
  ];
  if (kicks > intents - failed) return fault(`${String(kicks)} kicks for ${String(intents - failed)} intents`);
  return kicks < kicked ? fault(`${String(kicked)} kicks journalled, ${String(kicks)} seen`) : [];
}

/** The journal against what the cloud received. */
function receptionFaults(journal: JournalSeen, { cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { terminal, entries, isGone, countersignedSeq } = journal;
  const faults: Violation[] = [];
  const received = cloud.entries.filter((entry) => entry.terminal === terminal);
  const bySeq = new Map(received.map((entry) => [entry.seq, entry]));
  const kept = keptBy(cloud, terminal);
  const ledger = new Map(cloud.ledger.filter((each) => each.terminal === terminal).map((each) => [each.id, each]));
  for (const double of doubles(received.map(({ id }) => id)))
    faults.push({ invariant: 'received_once', detail: `terminal ${terminal}: entry ${double} was received twice` });
  for (const entry of entries) {
    const there = bySeq.get(entry.seq);
    const place = `terminal ${terminal}: entry ${String(entry.seq)} (${entry.kind})`;
    if (there !== undefined && there.hash !== entry.hash)
      faults.push({ invariant: 'received_once', detail: `${place} is another one in the cloud` });
    if (there === undefined && entry.seq <= countersignedSeq && isQuiet)
      faults.push({ invariant: 'countersigned_survives', detail: `${place} was countersigned and is not there` });
    if (there === undefined && isQuiet && !isGone)
      faults.push({ invariant: 'received_once', detail: `${place} was not received` });
  }
  return [...faults, ...(isGone || !isQuiet ? [] : printedFaults(journal, ledger, kept))];
}

function printedFaults(
  { entries, paper }: JournalSeen,
  ledger: ReadonlyMap<string, LedgerSeen>,
  kept: ReadonlySet<number | null>,
): readonly Violation[] {
  const byNumber = new Map(documentsIn(entries).map((entry) => [saleOf(entry).receiptNumber, entry.seq]));
  return [...new Set(paper.map(({ receiptNumber }) => receiptNumber))].flatMap(
    (receiptNumber): readonly Violation[] => {
      const seq = byNumber.get(receiptNumber);
      // A correction is found by the number of what it corrects.
      const documents = [...ledger.values()].filter(({ kind }) => kind === 'sale' || kind === 'refund');
      const places = documents.filter((each) => each.receiptNumber === receiptNumber).length;
      const isKept = seq !== undefined && kept.has(seq);
      return places + (isKept ? 1 : 0) === 1
        ? []
        : [
            {
              invariant: 'printed_is_received',
              detail: `${receiptNumber} is on paper and ${String(places)} times in the cloud`,
            },
          ];
    },
  );
}

/** Whatever was received, from whomever: a sale or refund stands in the ledger or in quarantine, and once. */
function keptFaults(cloud: CloudSeen): readonly Violation[] {
  const ledger = new Set(cloud.ledger.map(({ terminal, id }) => `${terminal} ${id}`));
  const kept = new Set(cloud.quarantined.map(({ terminal, seq }) => `${terminal} ${String(seq)}`));
  return cloud.entries.flatMap(({ terminal, seq, id, kind }): readonly Violation[] => {
    const isInLedger = ledger.has(`${terminal} ${id}`);
    const isDocument = kind === 'sale' || kind === 'refund';
    if (!isDocument || isInLedger !== kept.has(`${terminal} ${String(seq)}`)) return [];
    const where = isInLedger ? 'both in the ledger and' : 'neither in the ledger nor';
    return [
      {
        invariant: 'received_once',
        detail: `${kind} ${String(seq)} of terminal ${terminal} is ${where} in quarantine`,
      },
    ];
  });
}

/** Nothing of one store stands in another's scope. */
function scopeFaults({ ledger, stores }: CloudSeen): readonly Violation[] {
  return ledger.flatMap(({ id, scope, store, terminal, body }): readonly Violation[] => {
    const said = (body as { store?: string }).store ?? store;
    const isRight = scope.endsWith(`:${store}`) && stores.get(terminal) === store && said === store;
    return isRight
      ? []
      : [{ invariant: 'stores_apart', detail: `${id} of terminal ${terminal} (${said}) stands in ${scope}` }];
  });
}

function bindingFaults({ bindings, tokens }: CloudSeen): readonly Violation[] {
  return [
    ...bindings.flatMap(({ member, guide, facts }): readonly Violation[] => {
      const folded = foldClaims(facts).guide;
      return folded === guide
        ? []
        : [
            {
              invariant: 'bindings_fold',
              detail: `member ${member} is bound to ${guide ?? 'nobody'}, not ${folded ?? 'nobody'}`,
            },
          ];
    }),
    ...tokens
      .filter(({ members }) => new Set(members).size > 1)
      .map(({ token }): Violation => ({ invariant: 'token_once', detail: `token ${token} bound several members` })),
  ];
}

/** Numbers of a terminal's entries that stand in quarantine. */
export const keptBy = (cloud: CloudSeen, terminal: string): ReadonlySet<number | null> =>
  new Set(cloud.quarantined.filter((each) => each.terminal === terminal).map(({ seq }) => seq));

export function doubles<Value>(values: readonly Value[]): readonly Value[] {
  const seen = new Set<Value>();
  return [...new Set(values.filter((value) => (seen.has(value) ? true : (seen.add(value), false))))];
}
