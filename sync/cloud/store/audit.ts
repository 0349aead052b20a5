/**
 * Who did what in the cloud: append-only rows, each carrying the hash of the one before it in its scope. The hash is keyed
 * with a secret that the database does not hold, so that whoever can write the tables cannot write this chain anew. Rows name
 * people and members by number or id, never by name, phone or address. Called by routes, after the act and before the answer.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import type { CloudPorts } from '../ports.ts';
import type { Secrets } from '../secrets.ts';
import type { Queries } from './database.ts';

export type AuditAct =
  | 'session.opened'
  | 'session.refused'
  | 'session.closed'
  | 'code.made'
  | 'pairing.refused'
  | 'terminal.paired'
  | 'terminal.revoked'
  | 'terminal.reinstated'
  | 'key.rotated'
  | 'book.published'
  | 'products.saved'
  | 'products.imported'
  | 'photo.kept'
  | 'assortment.saved'
  | 'roles.saved'
  | 'roles.given'
  | 'staff.member_linked'
  | 'staff.moved'
  | 'staff.move_planned'
  | 'staff.move_cancelled'
  | 'staff.left'
  | 'binding_policy.saved'
  | 'binding.decided'
  | 'binding.chosen'
  | 'token_key.rotated'
  | 'badge.made'
  | 'badge.revoked'
  | 'people_rules.saved'
  | 'pin.reset'
  | 'journals.archived'
  | 'payment.reversed'
  | 'voucher.verified'
  | 'voucher.cancelled'
  | 'payment.refunded'
  | 'payment.refund_withdrawn'
  | 'invoice.reversed'
  | 'settings.saved'
  | 'settings.refused'
  | 'report.read'
  | 'member.read'
  | 'member.revealed'
  | 'member.exported'
  | 'member.deleted'
  | 'member.merge_asked'
  | 'member.merged'
  | 'member.split'
  | 'member.number_passed'
  | 'member.card_linked'
  | 'member.card_unlinked'
  | 'tier_rule.entered'
  | 'points_rule.entered'
  | 'member.password_set'
  | 'member.password_dropped'
  | 'member.proven'
  | 'member.not_proven'
  | 'member.code_made'
  | 'member.message_sent'
  | 'spend_policy.saved'
  | 'commission_rule.entered'
  | 'commission.closed'
  | 'binding.disputed'
  | 'binding.signal_decided'
  | 'statement.read'
  | 'contest.entered'
  | 'contest.changed'
  | 'contest.prize'
  | 'commission.dispute_decided'
  | 'commission.disputed'
  | 'guide_badge.made'
  | 'guide_badge.revoked'
  | 'guide_badge.downloaded'
  | 'guide_code.issued'
  | 'guide_code.revoked'
  | 'customer.called'
  | 'customer.noted'
  | 'customers.read'
  | 'wish.ended'
  | 'wish.noted'
  | 'guide_target.set'
  | 'rating.answered'
  | 'guide_task.entered'
  | 'guide_task.ended'
  | 'guide_task.progressed'
  | 'guide_task.reviewed'
  | 'account.held'
  | 'account.released'
  | 'quota.held'
  | 'quota.released'
  | 'account.read'
  | 'store_place.saved'
  | 'stock_levels.told'
  | 'footfall.told'
  | 'product_costs.told'
  | 'store_target.set'
  | 'order.taken'
  | 'order.refunded'
  | 'wecom.user_linked'
  | 'wecom.friend_linked'
  | 'wecom.policy_saved'
  | 'wecom.transfer_made'
  | 'campaign.saved'
  | 'channel.made'
  | 'shelf.saved'
  | 'guide_type.saved'
  | 'guide_candidate.proposed'
  | 'guide_candidate.accepted'
  | 'guide_candidate.declined'
  | 'referral_rule.saved'
  | 'referral.linked'
  | 'referral.paid_out'
  | 'items.issued'
  | 'items.printed'
  | 'items.recalled'
  | 'coupons.issued'
  | 'coupon.revoked'
  | 'red_packet.made'
  | 'red_packet.ended'
  | 'red_packet.drawn'
  | 'audit.read';

export interface AuditEvent {
  readonly scope: string;
  /** `staff 9001`, `terminal 01`, `host`, `operator` (a command) or `nobody`. */
  readonly who: string;
  readonly act: AuditAct;
  /** What it was done to, such as `terminal 07` or `sales-by-hour csv`. */
  readonly what: string;
}
export interface AuditRow {
  readonly scope: string;
  readonly seq: number;
  readonly at: number;
  readonly who: string;
  readonly act: string;
  readonly what: string;
  readonly prev_hash: string;
  readonly hash: string;
}
export interface Audit {
  /** Resolves when the event is in the database. */
  note(event: AuditEvent): Promise<void>;
}

export const AUDIT_FIRST_HASH = '0'.repeat(64);
const COLUMNS = 'scope, seq, at, who, act, what, prev_hash, hash';
const TEXT_MAX = 200;
const VERIFY_PAGE = 1000;
/** Processes that write one scope at the same moment; each try reads the end of the chain anew. */
const TRIES_MAX = 50;

export const auditKeyOf = ({ tokenSecret }: Pick<Secrets, 'tokenSecret'>): Buffer =>
  Buffer.from(hkdfSync('sha256', tokenSecret, Buffer.alloc(0), 'audit-log', 32));

export function auditHash(key: Uint8Array, { scope, seq, at, who, act, what, prev_hash: before }: AuditRow): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([before, scope, seq, at, who, act, what]))
    .digest('hex');
}

export function auditLog(queries: Queries, ports: Pick<CloudPorts, 'clock'>, key: Uint8Array): Audit {
  const last = new Map<string, Promise<void>>();
  return {
    note: async (event) => {
      const { scope } = event;
      const before = last.get(scope);
      const own = (async () => {
        await before?.catch(() => undefined);
        await append(queries, ports, key, event);
      })();
      last.set(scope, own);
      await own.finally(() => {
        if (last.get(scope) === own) last.delete(scope);
      });
    },
  };
}

async function append(
  queries: Queries,
  ports: Pick<CloudPorts, 'clock'>,
  key: Uint8Array,
  event: AuditEvent,
): Promise<void> {
  const { scope, who, act } = event;
  const what = event.what.slice(0, TEXT_MAX);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const [end] = await queries.rows<AuditRow>(
      `SELECT ${COLUMNS} FROM audit_log WHERE scope = $1 ORDER BY seq DESC LIMIT 1`,
      [scope],
    );
    const seq = (end?.seq ?? 0) + 1;
    const row = {
      scope,
      seq,
      at: ports.clock.now(),
      who,
      act,
      what,
      prev_hash: end?.hash ?? AUDIT_FIRST_HASH,
      hash: '',
    };
    const written = await queries.run(
      'INSERT INTO audit_log (scope, seq, at, who, act, what, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING',
      [scope, seq, row.at, who, act, what, row.prev_hash, auditHash(key, row)],
    );
    if (written === 1) return;
  }
  throw new Error('the audit log is written by too many at once');
}

/** Rows after a number, in order. */
export const readAudit = (
  queries: Queries,
  scope: string,
  after: number,
  limit: number,
): Promise<readonly AuditRow[]> =>
  queries.rows<AuditRow>(`SELECT ${COLUMNS} FROM audit_log WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3`, [
    scope,
    after,
    limit,
  ]);

export interface AuditVerdict {
  /** Rows of the good beginning. */
  readonly rows: number;
  /** Hash of its last row: noted elsewhere, it also proves that no later row was cut off. */
  readonly lastHash: string;
  /** The first number that is missing, changed or out of its place; null when all holds. */
  readonly badSeq: number | null;
}

/** Reads a scope's whole log and says how far it holds. */
export async function verifyAudit(queries: Queries, scope: string, key: Uint8Array): Promise<AuditVerdict> {
  let rows = 0;
  let lastHash = AUDIT_FIRST_HASH;
  for (;;) {
    const page = await readAudit(queries, scope, rows, VERIFY_PAGE);
    for (const row of page) {
      const isGood = row.seq === rows + 1 && row.prev_hash === lastHash && row.hash === auditHash(key, row);
      if (!isGood) return { rows, lastHash, badSeq: rows + 1 };
      rows = row.seq;
      lastHash = row.hash;
    }
    if (page.length < VERIFY_PAGE) return { rows, lastHash, badSeq: null };
  }
}

/** For a cloud that nobody will ask, such as a simulated one. */
export const NO_AUDIT: Audit = { note: () => Promise.resolve() };
