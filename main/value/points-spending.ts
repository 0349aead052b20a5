/**
 * Points that an open sale spends: a proof of the member for this very sale, a hold in the cloud so that two tills cannot spend the
 * same ones, and while it cannot be asked what the store allows, as stored value. The hold is named by the sale and the revision of its
 * cart, so that a commit sent again after any crash asks for the same one; it goes when the cart changes or is no sale, else after a
 * day, and counts when the sale arrives. Called by commit and, for every change of the cart, terminal.ts. DOMAIN.md §4.
 */
import { createHash } from 'node:crypto';
import type { MemberId, SaleId } from '../../sync/domain/ids.ts';
import type { Cart } from '../../sync/domain/cart.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { POINTS_TENDER } from '../../sync/protocol/accounts.ts';
import { failed, type Failure } from '../answers.ts';
import type { CartView } from '../contract/views.ts';
import type { MemberDesk } from '../member/member-desk.ts';
import type { AccountsClient } from '../upload/accounts-client.ts';
import type { MemberProofs } from './member-proofs.ts';
import { refusedOffline, type ValueMoves, type ValueRules } from './offline-value.ts';

export interface PointsSpendingParts {
  readonly cloud: Pick<AccountsClient, 'hold' | 'release'>;
  readonly proofs: MemberProofs;
  readonly moves: ValueMoves;
  readonly rules: ValueRules;
  readonly members: Pick<MemberDesk, 'known'>;
  readonly countersignedSeq: () => number;
  readonly isSold: (sale: SaleId) => boolean;
  readonly training: boolean;
}

/** What a sale spends that is about to be committed. */
export interface PointsAsked {
  readonly saleId: SaleId;
  readonly revision: number;
  readonly member: MemberId;
  readonly points: number;
  /** In fen. */
  readonly fenPerPoint: number;
  /** Points of the member as the cart was priced with them, and since when that stands. */
  readonly balance: number;
  readonly since: EpochMs;
  /** Stored value in fen that this till took for the sale by itself. */
  readonly inSale: number;
}
export interface PointsTaken {
  readonly offline: boolean;
}
type Named = Pick<PointsAsked, 'saleId' | 'revision'>;

export class PointsSpending {
  readonly #parts: PointsSpendingParts;
  /** What the cloud was last asked to hold, or may have been before a restart. */
  #asked: Named | undefined;

  constructor(parts: PointsSpendingParts) {
    this.#parts = parts;
  }

  /** After a restart: the open cart may have been about to be committed. */
  start(view: CartView): void {
    if (view.saleId !== null && (view.points?.used ?? 0) > 0) this.#asked = namedOf(view.saleId, view);
  }

  /** After a change of the open cart; nothing waits for it. */
  follow({ saleId, revision }: CartView): void {
    const asked = this.#asked;
    if (asked === undefined || (asked.saleId === saleId && asked.revision === revision)) return;
    this.#asked = undefined;
    // What a sale was made of stays held until its entry is in the cloud.
    if (!this.#parts.isSold(asked.saleId) && !this.#parts.training) void this.#parts.cloud.release(numberOf(asked));
  }

  /** Whether the customer is the member of this very sale; what is practised asks nobody. */
  readonly isProven = ({ saleId, member }: Pick<Cart, 'saleId' | 'member'>): boolean =>
    this.#parts.training || (member !== null && this.#parts.proofs.of(saleId, member.id) !== undefined);

  /** Within the cart's turn, before the sale is written. Errors: nobody proved to be the member, spent elsewhere, not allowed offline. */
  async settle(asked: PointsAsked): Promise<Result<PointsTaken, Failure>> {
    const { cloud, proofs, training } = this.#parts;
    if (training) return ok({ offline: false });
    const { saleId, member, points } = asked;
    const proven = proofs.of(saleId, member);
    if (proven === undefined) return refused('points_unproven');
    if (proven.proof === null && this.#offline(asked) === null) return ok({ offline: true });
    this.#asked = namedOf(saleId, asked);
    const hold = numberOf(asked);
    const proof = proven.proof === null ? {} : { proof: proven.proof };
    const answer = await cloud.hold({
      hold,
      saleId,
      tenderId: POINTS_TENDER,
      kind: 'points',
      amount: points,
      member,
      ...proof,
    });
    if (answer.ok) return answer.value.state === 'paid' ? ok({ offline: false }) : refused('points_spent');
    const { error } = answer;
    if (error.kind === 'refused' && error.status < 500) {
      if (error.code !== 'proof_needed') return refused('points_spent');
      proofs.end();
      return refused('points_unproven');
    }
    const reason = this.#offline(asked);
    return reason === null ? ok({ offline: true }) : refused(`points_${reason}`);
  }

  /** Why this till may not take them by itself; null when it may. */
  #offline({ member, points, fenPerPoint, balance, since, inSale }: PointsAsked): string | null {
    const { moves, rules, members } = this.#parts;
    const countersignedSeq = this.#parts.countersignedSeq();
    const kept = members.known(member);
    const asOf = kept === undefined ? since : (kept.view.asOf ?? kept.at);
    const left = balance - moves.pointsSince(member, { asOf, countersignedSeq });
    if (points > left) return 'offline_balance';
    // The balance is looked at in points: in fen only the store's allowance counts.
    const known = { balance: Number.MAX_SAFE_INTEGER, asOf: since };
    const wanted = { member, amount: points * fenPerPoint, inSale, known };
    return refusedOffline({ moves, rules, countersignedSeq }, wanted)?.reason ?? null;
  }
}

const namedOf = (saleId: SaleId, { revision }: { readonly revision: number }): Named => ({ saleId, revision });

const numberOf = ({ saleId, revision }: Named): string =>
  createHash('sha256')
    .update(`points|${saleId}|${String(revision)}`)
    .digest('hex')
    .slice(0, 32);

const refused = (reason: string): Result<never, Failure> => err(failed('value_refused', { reason }));
