/**
 * What the invariants look at, as plain shapes: journals, the cloud, and the world of both. What nobody looked at is absent and is
 * not asked. Made by whoever looks (simulation, suites that kill processes, `journal verify`); read by the invariants.
 */
import type { BindingFacts } from './binding.ts';
import type { KeySpan } from './device-keys.ts';
import type { StaffId } from './ids.ts';
import type { CareSeen, ShownCare } from './invariants-care.ts';
import type { ReportSeen } from './invariants-deposits.ts';
import type { EstimateSeen } from './invariants-estimates.ts';
import type { GrowthSeen } from './invariants-growth.ts';
import type { GuidesSeen } from './invariants-guides.ts';
import type { InvoicesSeen } from './invariants-invoices.ts';
import type { LinksSeen } from './invariants-links.ts';
import type { LedgerSeen } from './invariants-money.ts';
import type { OfficeSeen, OfficeTill } from './invariants-office.ts';
import type { OrderSeen, ShownOrder } from './invariants-orders.ts';
import type { PeopleSeen } from './invariants-people.ts';
import type { SeasonSeen } from './invariants-season.ts';
import type { ShownTicket, TicketSeen } from './invariants-tickets.ts';
import type { AlertSeen, PaymentSeen, ProviderSeen } from './invariants-store.ts';
import type { ValueSeen } from './invariants-value.ts';
import type { VouchersSeen } from './invariants-vouchers.ts';

/** A journal entry; bodies are of their kind's schema. */
export interface EntrySeen {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly businessDay: string;
  readonly prevHash: string;
  readonly hash: string;
  readonly body: unknown;
  /** When; absent where nobody looked. */
  readonly at?: number;
  /** Who did it; absent where nobody looked. */
  readonly staff?: string | null;
  /** The public key that its signature belongs to, '' for none of the terminal's; absent where signatures were checked before. */
  readonly signedBy?: string;
}

/** One journal: of one terminal number, over all its incarnations. */
export interface JournalSeen {
  readonly terminal: string;
  readonly store: string;
  readonly entries: readonly EntrySeen[];
  /** Its folder was lost, or the terminal revoked, before all was received: only what was countersigned must be there. */
  readonly isGone: boolean;
  /** The highest number that a valid countersignature was seen for. */
  readonly countersignedSeq: number;
  /** Sales that a screen called paid. */
  readonly paid: readonly { readonly saleId: string; readonly receiptNumber: string; readonly total: number }[];
  /** Finished slips in the order of printing. */
  readonly paper: readonly { readonly receiptNumber: string; readonly isCopy: boolean }[];
  /** Refunds that a screen called done. */
  readonly paidBack?: readonly { readonly refundId: string; readonly receiptNumber: string; readonly total: number }[];
  /** Held orders and tickets as its screen lists them at rest; absent where nobody looked. */
  readonly orders?: readonly ShownOrder[];
  readonly tickets?: readonly ShownTicket[];
  /** What the reports of its shifts say at rest; absent where nobody looked. */
  readonly reports?: readonly ReportSeen[];
  /** Settings and PINs as this till has them at rest; absent where nobody looked. */
  readonly office?: OfficeTill;
  /** Codes that its screen showed, and who it shows as bound to whom at rest; absent where nobody looked. */
  readonly issued?: readonly string[];
  /** Members whom its screen called enrolled. */
  readonly enrolled?: readonly string[];
  readonly bound?: readonly { readonly member: string; readonly guide: StaffId | null }[];
  /** Its guides' lists at rest, and what it said that sales earn; absent where nobody looked. */
  readonly care?: ShownCare;
  readonly estimates?: readonly EstimateSeen[];
  /** Pulses that the drawer got. */
  readonly kicks: number;
  /** The most hosts that had its folder open at the same moment, where that was seen. */
  readonly hostsAtOnce?: number;
}

export interface CloudSeen {
  readonly entries: readonly {
    readonly terminal: string;
    readonly seq: number;
    readonly id: string;
    readonly kind: string;
    readonly hash: string;
    readonly signedBy?: string;
  }[];
  /** The keys of each terminal as the cloud knows them; absent where nobody looked. */
  readonly keys?: ReadonlyMap<string, readonly KeySpan[]>;
  readonly quarantined: readonly { readonly terminal: string; readonly seq: number | null; readonly reason: string }[];
  readonly ledger: readonly LedgerSeen[];
  /** Store of each terminal, as it was paired. */
  readonly stores: ReadonlyMap<string, string>;
  /** The guide each member is bound to in the cloud, beside the claims that were made. */
  readonly bindings: readonly {
    readonly member: string;
    readonly guide: StaffId | null;
    readonly facts: BindingFacts;
  }[];
  /** The members that a one-time token bound. */
  readonly tokens: readonly { readonly token: string; readonly members: readonly string[] }[];
  /** What each terminal's database lacks, or has otherwise, after it said that it is in sync. */
  readonly divergences: readonly string[];
  /** Units taken back beyond what was sold, for which no flag was raised. */
  readonly unseenRefunds: readonly string[];
  /** What was raised for people; absent where nobody looked. */
  readonly alerts?: readonly AlertSeen[];
  /** A backup came back: what only the history before it had is not held against this one. */
  readonly wasPutBack?: boolean;
  /** Payments by code as the cloud has them, and as the provider has them; absent where nobody looked. */
  readonly payments?: readonly PaymentSeen[];
  readonly provider?: readonly ProviderSeen[];
  /** The store's documents of held orders and tickets, accounts of value, and what people may and did; absent where nobody looked. */
  readonly orders?: readonly OrderSeen[];
  readonly tickets?: readonly TicketSeen[];
  readonly value?: ValueSeen;
  readonly people?: PeopleSeen;
  /** E-fapiao as the cloud and as the platform has them; absent where nobody looked. */
  readonly invoices?: InvoicesSeen;
  /** Settings of the stores and people's PINs; absent where nobody looked. */
  readonly office?: OfficeSeen;
  /** Guides' commission, and what was said of their customers; absent where nobody looked. */
  readonly guides?: GuidesSeen;
  readonly growth?: GrowthSeen;
  readonly care?: CareSeen;
  readonly season?: SeasonSeen;
  readonly links?: LinksSeen;
  /** Group-buy vouchers as the cloud and as their platforms have them; absent where nobody looked. */
  readonly vouchers?: VouchersSeen;
}

export interface WorldSeen {
  readonly journals: readonly JournalSeen[];
  readonly cloud: CloudSeen;
  /** Everything was healed and given time: what is on its way counts as missing. */
  readonly isQuiet: boolean;
  /** Prices in fen by price book and product; what the terminals were to sell by. */
  readonly prices: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Instant from which each price book is in force. */
  readonly booksFrom: ReadonlyMap<string, number>;
}
