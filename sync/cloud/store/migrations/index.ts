/** All migrations in order. Forward only: one is added at the end, none is ever changed after a release. */
import { GROUND } from './001-ground.ts';
import { BOOK_HEADS } from './002-book-heads.ts';
import { CLAIMS_SETTLED } from './003-claims-settled.ts';
import { TERMINAL_HEALTH } from './010-terminal-health.ts';
import { AUDIT_LOG } from './011-audit-log.ts';
import { JOURNAL_MONTHS } from './012-journal-months.ts';
import { REFUNDS } from './013-refunds.ts';
import { PAYMENTS } from './014-payments.ts';
import { REFUND_HOLDS } from './015-refund-holds.ts';
import { PARKED_SOLD } from './016-parked-sold.ts';
import { STAFF_ROLES } from './017-staff-roles.ts';
import { PEOPLE } from './018-people.ts';
import { PIN_RESETS } from './019-pin-resets.ts';
import { ACCOUNTS } from './020-accounts.ts';
import { INVOICES } from './021-invoices.ts';
import { SISTER_REFUNDS } from './022-sister-refunds.ts';
import { STAFF_QUOTA } from './023-staff-quota.ts';
import { VOUCHERS } from './024-vouchers.ts';
import { PHOTOS } from './026-photos.ts';
import { MEMBER_PROOFS } from './028-member-proofs.ts';
import { ROLE_RIGHTS } from './029-role-rights.ts';
import { ASKED_AT } from './030-asked-at.ts';
import { BINDING_POLICIES } from './032-binding-policies.ts';
import { BINDING_DISPUTES } from './033-binding-disputes.ts';
import { TOKEN_KEYS } from './034-token-keys.ts';
import { MEMBERS } from './035-members.ts';
import { MEMBER_FACTS } from './036-member-facts.ts';
import { POINTS } from './037-points.ts';
import { COMMISSION } from './040-commission.ts';
import { COMMISSION_DISPUTES } from './041-commission-disputes.ts';
import { COMMISSION_DAYS } from './042-commission-days.ts';
import { PERSONS_DUE } from './043-persons-due.ts';
import { CONSENT_DEVICES } from './044-consent-devices.ts';
import { WECOM } from './045-wecom.ts';
import { GUIDE_PHONE } from './046-guide-phone.ts';
import { CALL_OUTCOMES } from './047-call-outcomes.ts';
import { STOCK_LEVELS } from './048-stock-levels.ts';
import { WISH_ENDS } from './049-wish-ends.ts';
import { CONTESTS } from './050-contests.ts';
import { CALL_STORES } from './051-call-stores.ts';
import { COUPON_SALES } from './052-coupon-sales.ts';
import { PLANNED_MOVES } from './054-planned-moves.ts';
import { WECOM_PEOPLE } from './055-wecom-people.ts';
import { TRANSFER_POLICY } from './056-transfer-policy.ts';
import { STATEMENTS_OF_GUIDE } from './057-statements-of-guide.ts';
import { CLASHES_OF_GUIDE } from './058-clashes-of-guide.ts';
import { BADGES_OF_GUIDE } from './059-badges-of-guide.ts';
import { GROWTH } from './060-growth.ts';
import { CAMPAIGNS } from './061-campaigns.ts';
import { REFERRALS } from './062-referrals.ts';
import { ARRIVALS } from './063-arrivals.ts';
import { SHELF } from './064-shelf.ts';
import { GUIDE_TYPES } from './065-guide-types.ts';
import { STORE_PLACES } from './070-store-places.ts';
import { CHANNEL_ORDERS } from './071-channel-orders.ts';
import { GUIDE_FACTS } from './072-guide-facts.ts';
import { MEMBER_TIERS } from './073-member-tiers.ts';
import { GUIDE_TASKS } from './074-guide-tasks.ts';
import { CARD_FACTS } from './075-card-facts.ts';
import { GUIDE_TARGETS } from './076-guide-targets.ts';
import { LARGE_PHOTOS } from './077-large-photos.ts';
import { ITEM_CODES } from './080-item-codes.ts';
import { HANDOVERS } from './081-handovers.ts';
import { POINTS_FOLDED } from './086-points-folded.ts';
import { OWN_MEMBERS } from './088-own-members.ts';
import { FOOTFALL } from './090-footfall.ts';
import { STORE_TARGETS } from './091-store-targets.ts';
import { PRODUCT_COSTS } from './092-product-costs.ts';
import { SALE_RATINGS } from './093-sale-ratings.ts';
import { CLOCKED_FACTS } from './094-clocked-facts.ts';
import { TASK_PROOFS } from './095-task-proofs.ts';
import { SIGNAL_DECISIONS } from './096-signal-decisions.ts';
import { GUIDE_SALES } from './097-guide-sales.ts';
import { LEDGER_KINDS } from './098-ledger-kinds.ts';
import { UNDONE_CLAIMS } from './101-undone-claims.ts';
import { LEDGER_CURSORS } from './102-ledger-cursors.ts';
import { CLAIMS_OF_STORE } from './104-claims-of-store.ts';
import { SMALL_PROOFS } from './105-small-proofs.ts';
import type { Queries } from '../database.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** What takes more than a fixed text, in the same transaction; tells how far it is. */
  readonly then?: (queries: Queries, say: Say) => Promise<void>;
}
/** Told one line at a time about work that takes long. */
export type Say = (line: string) => void;
export const MIGRATIONS: readonly Migration[] = [
  GROUND,
  BOOK_HEADS,
  CLAIMS_SETTLED,
  TERMINAL_HEALTH,
  AUDIT_LOG,
  JOURNAL_MONTHS,
  REFUNDS,
  PAYMENTS,
  REFUND_HOLDS,
  PARKED_SOLD,
  STAFF_ROLES,
  PEOPLE,
  PIN_RESETS,
  ACCOUNTS,
  INVOICES,
  SISTER_REFUNDS,
  STAFF_QUOTA,
  VOUCHERS,
  PHOTOS,
  MEMBER_PROOFS,
  ROLE_RIGHTS,
  ASKED_AT,
  BINDING_POLICIES,
  BINDING_DISPUTES,
  TOKEN_KEYS,
  MEMBERS,
  MEMBER_FACTS,
  POINTS,
  COMMISSION,
  COMMISSION_DISPUTES,
  COMMISSION_DAYS,
  PERSONS_DUE,
  CONSENT_DEVICES,
  WECOM,
  GUIDE_PHONE,
  CALL_OUTCOMES,
  STOCK_LEVELS,
  WISH_ENDS,
  CONTESTS,
  CALL_STORES,
  COUPON_SALES,
  PLANNED_MOVES,
  WECOM_PEOPLE,
  TRANSFER_POLICY,
  STATEMENTS_OF_GUIDE,
  CLASHES_OF_GUIDE,
  BADGES_OF_GUIDE,
  GROWTH,
  CAMPAIGNS,
  REFERRALS,
  ARRIVALS,
  SHELF,
  GUIDE_TYPES,
  STORE_PLACES,
  CHANNEL_ORDERS,
  GUIDE_FACTS,
  MEMBER_TIERS,
  GUIDE_TASKS,
  CARD_FACTS,
  GUIDE_TARGETS,
  LARGE_PHOTOS,
  ITEM_CODES,
  HANDOVERS,
  POINTS_FOLDED,
  OWN_MEMBERS,
  FOOTFALL,
  STORE_TARGETS,
  PRODUCT_COSTS,
  SALE_RATINGS,
  CLOCKED_FACTS,
  TASK_PROOFS,
  SIGNAL_DECISIONS,
  GUIDE_SALES,
  LEDGER_KINDS,
  UNDONE_CLAIMS,
  LEDGER_CURSORS,
  CLAIMS_OF_STORE,
  SMALL_PROOFS,
];

/** Runs one migration and notes it, in the caller's transaction. */
export async function applyMigration(queries: Queries, { name, sql, then }: Migration, say: Say): Promise<void> {
  await queries.run(sql);
  await then?.(queries, say);
  await queries.run("INSERT INTO migrations (scope, name) VALUES ('cloud', $1)", [name]);
}
