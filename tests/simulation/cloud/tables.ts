/**
 * The cloud's tables in memory, row by row as sync/cloud/store/migrations make them: same columns, keys and unique
 * indexes (a test compares them with the real schema). Values are as the driver gives them: numbers for bigint, parsed
 * JSON for jsonb. A migration that adds a column or table adds it here.
 */
import type { AuditRow } from '../../../sync/cloud/store/audit.ts';
import type { InvoiceRow } from '../../../sync/cloud/store/invoices.ts';
import type { PaymentRow, RefundRow } from '../../../sync/cloud/store/payments.ts';
import type { QuotaHoldRow } from '../../../sync/cloud/store/staff-purchases.ts';
import type { VoucherRow } from '../../../sync/cloud/store/vouchers.ts';
import { wecomTables } from './wecom-tables.ts';
import type { PeopleRulesRow, StaffMonthRow, StaffPurchaseRow } from './account-rows.ts';
import { accountTables } from './account-tables.ts';
import { growthTables } from './growth-tables.ts';
import { itemTables } from './item-tables.ts';
import { commissionTables } from './commission-tables.ts';
import { contestTables } from './contest-tables.ts';
import { attributionTables } from './attribution-tables.ts';
import { bindingTables, type ClaimRow } from './binding-rows.ts';
import { guidePhoneTables } from './guide-phone-tables.ts';
import { memberTables } from './member-rows.ts';
import { optionalKey } from './memory-engine.ts';
import { keyed, MemoryTable } from './memory-table.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface SettingRow {
  readonly scope: string;
  readonly name: string;
  readonly value: Json;
}
export interface ParkedSoldRow {
  readonly scope: string;
  readonly parked: string;
  readonly sale: string;
  readonly receipt: string;
}
export interface ScopeSeqRow {
  readonly scope: string;
  readonly epoch: string;
  readonly seq: number;
}
export interface DocumentRow {
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  readonly seq: number;
  readonly deleted: boolean;
  readonly content_hash: string;
  readonly body: Json;
}
export interface StoreRow {
  readonly scope: string;
  readonly store: string;
  readonly profile: Json;
}
export interface StaffRow {
  readonly scope: string;
  readonly staff: string;
  readonly token_number: number;
  readonly body: Json;
  readonly member: string | null;
}
export interface CredentialRow {
  readonly scope: string;
  readonly staff: string;
  readonly salt: string;
  readonly sealed_verifier: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly failures: number;
  readonly locked_until: number;
  readonly changed_at: number;
}
export interface StaffRoleRow {
  readonly scope: string;
  readonly role: string;
  readonly body: Record<string, unknown>;
}
export interface SessionRow {
  readonly scope: string;
  readonly token_hash: string;
  readonly staff: string;
  readonly created_at: number;
  readonly expires_at: number;
}
export interface PairingCodeRow {
  readonly scope: string;
  readonly code_hash: string;
  readonly store: string;
  readonly created_by: string;
  readonly expires_at: number;
  readonly used_at: number | null;
}
export interface TerminalRow {
  readonly scope: string;
  readonly terminal: string;
  readonly number: number;
  readonly store: string;
  readonly name: string;
  readonly public_key: string;
  readonly paired_at: number;
  readonly revoked_at: number | null;
  readonly last_contact: number;
  readonly unsent: number | null;
  readonly oldest_unsent: number | null;
  readonly health: Json | null;
  readonly earlier_keys: Json | null;
}
export interface HighWaterRow {
  readonly scope: string;
  readonly terminal: string;
  readonly seq: number;
  readonly hash: string;
  readonly received_at: number;
}
export interface JournalEntryRow {
  readonly scope: string;
  readonly terminal: string;
  readonly seq: number;
  readonly month: number;
  readonly id: string;
  readonly kind: string;
  readonly hash: string;
  readonly received_at: number;
  readonly line: string;
}
export interface ArchivedLinesRow {
  readonly scope: string;
  readonly terminal: string;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly month: number;
  readonly hashes: string;
}
export interface QuarantineRow {
  readonly scope: string;
  readonly id: string;
  readonly terminal: string;
  readonly seq: number | null;
  readonly kind: string;
  readonly reason: string;
  readonly detail: string | null;
  readonly at: number;
  readonly body: Json | null;
}
export interface AlertRow {
  readonly scope: string;
  readonly id: string;
  readonly at: number;
  readonly code: string;
  readonly subject: string;
  readonly detail: string | null;
}
export interface TokenRow {
  readonly scope: string;
  readonly term: number;
  readonly iat: number;
  readonly seq: number;
  readonly token: string;
  readonly guide: string | null;
  readonly terminal: string;
  readonly mode: number;
  readonly used_by: string | null;
  readonly claim: string | null;
  readonly used_at: number | null;
  readonly revoked_at: number | null;
  readonly issuer: string | null;
  readonly body: Json;
}
export interface RefundHoldRow {
  readonly scope: string;
  readonly sale: string;
  readonly refund: string;
  readonly terminal: string;
  readonly lines: Json;
  readonly expires_at: number;
}
export interface SisterRefundRow {
  readonly scope: string;
  readonly sale: string;
  readonly refund: string;
  readonly store: string;
  readonly business_day: string;
  readonly body: Json;
}
export interface BrandCursorRow {
  readonly scope: string;
  readonly terminal: string;
  readonly seq: number;
}
export interface MemberRow {
  readonly scope: string;
  readonly id: string;
  readonly phone_hmac: string | null;
  readonly phone_cipher: string | null;
  readonly phone_masked: string | null;
  readonly tier: string;
  readonly points: number;
  readonly name: string | null;
  readonly created_at: number;
  readonly binding: Json | null;
}
export interface ConsentRow {
  readonly scope: string;
  readonly id: string;
  readonly member: string;
  readonly version: string;
  readonly purpose: string;
  readonly channel: string;
  readonly operator: string | null;
  readonly marketing: boolean;
  readonly at: number;
  readonly device: string | null;
}
type Scoped<Row> = Row & { readonly scope: string };

/** As `body->>'field'`; null when it is not there. */
export const textOf = (body: Json, field: string): string | null => {
  const value = body[field];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const scopeAnd =
  <Row extends { readonly scope: string }>(name: keyof Row & string) =>
  (row: Row): string =>
    keyed(row.scope, row[name] as string | number);

export const makeTables = () => ({
  settings: new MemoryTable<SettingRow>('settings', { key: scopeAnd('name') }),
  scope_seq: new MemoryTable<ScopeSeqRow>('scope_seq', { key: ({ scope }) => scope }),
  documents: new MemoryTable<DocumentRow>('documents', {
    key: ({ scope, collection, id }) => keyed(scope, collection, id),
    unique: { documents_pull: ({ scope, collection, seq }) => keyed(scope, collection, seq) },
    groups: {
      collection: ({ scope, collection }) => keyed(scope, collection),
      receipt: optionalKey(({ scope, collection, body }) => {
        const number = collection === 'ledger' ? textOf(body, 'receiptNumber') : null;
        return number === null ? null : keyed(scope, number);
      }),
    },
  }),
  stores: new MemoryTable<StoreRow>('stores', {
    key: scopeAnd('store'),
    groups: { scope: ({ scope }) => scope },
  }),
  staff: new MemoryTable<StaffRow>('staff', {
    key: scopeAnd('staff'),
    unique: { staff_token_number: ({ scope, token_number }) => keyed(scope, token_number) },
    groups: { scope: ({ scope }) => scope },
  }),
  staff_credentials: new MemoryTable<CredentialRow>('staff_credentials', { key: scopeAnd('staff') }),
  staff_badges: new MemoryTable<Scoped<{ readonly badge: string }>>('staff_badges', { key: scopeAnd('badge') }),
  people_rules: new MemoryTable<PeopleRulesRow>('people_rules', { key: scopeAnd('store') }),
  staff_purchases: new MemoryTable<StaffPurchaseRow>('staff_purchases', {
    key: scopeAnd('entry'),
    groups: { scope: ({ scope }) => scope },
  }),
  staff_months: new MemoryTable<StaffMonthRow>('staff_months', {
    key: ({ scope, staff, month }) => keyed(scope, staff, month),
  }),
  staff_quota_holds: new MemoryTable<Scoped<QuotaHoldRow>>('staff_quota_holds', {
    key: scopeAnd('sale'),
    groups: { scope: ({ scope }) => scope },
  }),
  staff_roles: new MemoryTable<StaffRoleRow>('staff_roles', { key: scopeAnd('role') }),
  sessions: new MemoryTable<SessionRow>('sessions', { key: scopeAnd('token_hash') }),
  pairing_codes: new MemoryTable<PairingCodeRow>('pairing_codes', { key: scopeAnd('code_hash') }),
  terminals: new MemoryTable<TerminalRow>('terminals', {
    key: scopeAnd('terminal'),
    groups: { scope: ({ scope }) => scope },
  }),
  high_water: new MemoryTable<HighWaterRow>('high_water', {
    key: scopeAnd('terminal'),
    groups: { scope: ({ scope }) => scope },
  }),
  journal_entries: new MemoryTable<JournalEntryRow>('journal_entries', {
    key: ({ scope, terminal, seq, month }) => keyed(scope, terminal, seq, month),
    groups: {
      terminal: ({ scope, terminal }) => keyed(scope, terminal),
      line: ({ scope, terminal, seq }) => keyed(scope, terminal, seq),
      id: scopeAnd('id'),
      brand: optionalKey(({ scope, terminal, kind }) =>
        [
          'binding.claimed',
          'binding.disputed',
          'member.consented',
          'member.enrolled',
          'member.profiled',
          'staff.pin_reset',
        ].includes(kind)
          ? keyed(scope, terminal)
          : null,
      ),
    },
  }),
  archived_lines: new MemoryTable<ArchivedLinesRow>('archived_lines', {
    key: ({ scope, terminal, first_seq: first }) => keyed(scope, terminal, first),
    groups: { terminal: ({ scope, terminal }) => keyed(scope, terminal) },
  }),
  quarantine: new MemoryTable<QuarantineRow>('quarantine', {
    key: scopeAnd('id'),
    groups: { scope: ({ scope }) => scope },
  }),
  alerts: new MemoryTable<AlertRow>('alerts', { key: scopeAnd('id'), groups: { scope: ({ scope }) => scope } }),
  tokens: new MemoryTable<TokenRow>('tokens', {
    key: ({ scope, term, iat, seq, token }) => keyed(scope, term, iat, seq, token),
  }),
  refund_holds: new MemoryTable<RefundHoldRow>('refund_holds', {
    key: ({ scope, sale, refund }) => keyed(scope, sale, refund),
    groups: { sale: scopeAnd('sale') },
  }),
  sister_refunds: new MemoryTable<SisterRefundRow>('sister_refunds', {
    key: ({ scope, sale, refund }) => keyed(scope, sale, refund),
    groups: { sale: scopeAnd('sale') },
  }),
  payments: new MemoryTable<PaymentRow>('payments', {
    key: ({ scope, out_trade_number: number }) => keyed(scope, number),
    groups: { scope: ({ scope }) => scope },
  }),
  payment_refunds: new MemoryTable<RefundRow>('payment_refunds', {
    key: ({ scope, out_trade_number: number, refund_number: refund }) => keyed(scope, number, refund),
    groups: {
      scope: ({ scope }) => scope,
      payment: ({ scope, out_trade_number: number }) => keyed(scope, number),
    },
  }),
  vouchers: new MemoryTable<VoucherRow>('vouchers', {
    key: scopeAnd('number'),
    groups: {
      scope: ({ scope }) => scope,
      sale: scopeAnd('sale_id'),
      voucher: ({ scope, platform, voucher }) => keyed(scope, platform, voucher),
    },
    unique: {
      vouchers_once: optionalKey(({ scope, platform, voucher, state }) =>
        ['pending', 'paid', 'unknown', 'reversing'].includes(state) ? keyed(scope, platform, voucher) : null,
      ),
    },
  }),
  parked_sold: new MemoryTable<ParkedSoldRow>('parked_sold', { key: scopeAnd('parked') }),
  /** No statement of the simulated paths asks for rows of photos, nor of badges. */
  photos: new MemoryTable<Scoped<{ readonly hash: string }>>('photos', { key: scopeAnd('hash') }),
  large_photos: new MemoryTable<Scoped<{ readonly photo: string }>>('large_photos', { key: scopeAnd('photo') }),
  invoices: new MemoryTable<InvoiceRow>('invoices', {
    key: ({ scope, request_number: number }) => keyed(scope, number),
    groups: { scope: ({ scope }) => scope, sale: scopeAnd('sale_id') },
    unique: {
      invoices_scope_sale_id_refund_id_attempt_key: ({ scope, sale_id: sale, refund_id: refund, attempt }) =>
        keyed(scope, sale, refund, attempt),
    },
  }),
  ...accountTables(),
  ...attributionTables(),
  ...bindingTables(),
  ...commissionTables(),
  ...growthTables(),
  ...itemTables(),
  ...contestTables(),
  ...wecomTables(),
  ...guidePhoneTables(),
  ...memberTables(),
  brand_cursors: new MemoryTable<BrandCursorRow>('brand_cursors', { key: scopeAnd('terminal') }),
  members: new MemoryTable<MemberRow>('members', {
    key: scopeAnd('id'),
    unique: {
      members_phone: optionalKey(({ scope, phone_hmac: hmac }) => (hmac === null ? null : keyed(scope, hmac))),
    },
  }),
  consents: new MemoryTable<ConsentRow>('consents', { key: scopeAnd('id') }),
  audit_log: new MemoryTable<AuditRow>('audit_log', { key: scopeAnd('seq') }),
  claims: new MemoryTable<ClaimRow>('claims', {
    key: scopeAnd('id'),
    groups: {
      member: scopeAnd('member'),
      unsettled: optionalKey(({ scope, settled }) => (settled ? null : scope)),
      awaiting: optionalKey(({ scope, awaits_giver: awaits }) => (awaits ? scope : null)),
    },
  }),
});

export type Tables = ReturnType<typeof makeTables>;
export type TableName = keyof Tables;
