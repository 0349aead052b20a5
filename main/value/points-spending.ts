/**
 * Points that an open sale spends: a proof of the member for this very sale, a hold in the cloud so that two tills cannot spend the
 * same ones, and while it cannot be asked what the store allows, as stored value. Asked for before any money of the sale moves outside
 * (kept in a small synced file: from then on the sale is committed with them, whatever ends meanwhile), else at commit. A hold is named
 * by the sale and a revision of its cart, so that whoever asks again after any crash asks for the same one; it goes when the cart changes
 * or is no sale, else after a day, and counts when the sale arrives. Called by the tender desk, by commit and, for every change of the
 * cart, terminal.ts. DOMAIN.md §4.
 */
import { createHash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { MemberId, SaleId } from '../../sync/domain/ids.ts';
import type { Cart } from '../../sync/domain/cart.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { POINTS_TENDER } from '../../sync/protocol/accounts.ts';
import { COUNT, MEMBER_ID, SALE_ID } from '../../sync/schemas/scalars.ts';
import { failed, type Failure } from '../answers.ts';
import type { PriceBook } from '../cart/price-books.ts';
import type { CartView } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { MemberDesk } from '../member/member-desk.ts';
import type { AccountsClient } from '../upload/accounts-client.ts';
import type { MemberProofs } from './member-proofs.ts';
import { refusedOffline, type ValueMoves, type ValueRules } from './offline-value.ts';

export interface PointsSpendingParts {
  readonly folder: DataFolder;
  readonly cloud: Pick<AccountsClient, 'hold' | 'release'>;
  readonly proofs: MemberProofs;
  readonly moves: ValueMoves;
  readonly rules: ValueRules;
  readonly members: Pick<MemberDesk, 'known'>;
  readonly countersignedSeq: () => number;
  readonly isSold: (sale: SaleId) => boolean;
  readonly training: boolean;
}

/** What a sale spends that is being paid or is about to be committed. */
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
  /** Money other than cash was asked for or taken. */
  readonly isUnderWay: boolean;
}
export interface PointsTaken {
  readonly offline: boolean;
}

const HELD = { saleId: SALE_ID, revision: COUNT, member: MEMBER_ID, points: COUNT };
/** `worth` in fen. */
const KEPT = Type.Object({ ...HELD, offline: Type.Boolean(), worth: COUNT });
type Kept = Static<typeof KEPT>;
type Held = Omit<Kept, 'offline' | 'worth'>;
const FILE = Type.Object({ version: Type.Literal(1), kept: Type.Union([KEPT, Type.Null()]) });

export class PointsSpending {
  readonly #parts: PointsSpendingParts;
  readonly #file: JsonFile<Static<typeof FILE>>;
  /** What the cloud was asked to hold and may hold, also from before a restart. */
  #asked: readonly Held[] = [];
  /** What was proven and held, or allowed, before money of its sale moved outside. */
  #kept: Kept | null = null;

  private constructor(parts: PointsSpendingParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'points-held.json', FILE);
  }

  static async load(parts: PointsSpendingParts): Promise<PointsSpending> {
    const points = new PointsSpending(parts);
    points.#kept = (await points.#file.load())?.kept ?? null;
    return points;
  }

  /** After a restart: what was held stands while the open cart is the same; it may have been about to be committed. */
  start(view: CartView): void {
    const { saleId, revision, member, points } = view;
    const used = points?.used ?? 0;
    if (this.#kept !== null) {
      this.#asked = [this.#kept];
      this.follow(view);
    } else if (saleId !== null && member !== null && used > 0)
      this.#asked = [{ saleId, revision, member: member.id, points: used }];
  }

  /** After a change of the open cart; nothing waits for it. */
  follow(view: CartView): void {
    if (this.#parts.training) return;
    const kept = this.#kept;
    const isKept = kept !== null && fits(kept, view);
    const stands = ({ saleId, revision }: Held): boolean =>
      saleId === view.saleId && (revision === view.revision || (isKept && revision === kept.revision));
    const gone = this.#asked.filter((asked) => !stands(asked));
    this.#asked = this.#asked.filter(stands);
    if (kept !== null && !isKept) void this.#keep(null).catch(() => undefined);
    // What a sale was made of stays held until its entry is in the cloud.
    for (const asked of gone)
      if (!this.#parts.isSold(asked.saleId)) void this.#parts.cloud.release(numberOf(asked)).catch(() => undefined);
  }

  /** What the open sale spends is held or allowed, and whatever was paid outside since is paid for it. */
  covers(asked: Pick<PointsAsked, 'saleId' | 'member' | 'points' | 'isUnderWay'>): boolean {
    return asked.isUnderWay && this.#coverOf(asked) !== undefined;
  }

  /** In fen: what points of this sale take of the store's allowance. */
  offlineWorth(saleId: SaleId): number {
    return this.#kept?.saleId === saleId && this.#kept.offline ? this.#kept.worth : 0;
  }

  /** Within the cart's turn, before money for the sale moves outside. Errors as of `settle`; the same answer for no more than before. */
  async secure(asked: PointsAsked): Promise<Result<PointsTaken, Failure>> {
    const { training, proofs } = this.#parts;
    if (training) return ok({ offline: false });
    const { saleId, member, points, fenPerPoint } = asked;
    const before = this.#coverOf(asked);
    if (before !== undefined && (asked.isUnderWay || proofs.of(saleId, member) !== undefined))
      return ok({ offline: before.offline });
    const taken = await this.#take(asked);
    if (!taken.ok) return taken;
    const { revision } = this.#heldFor(asked) ?? asked;
    const { offline } = taken.value;
    await this.#keep({ saleId, revision, member, points, offline, worth: points * fenPerPoint });
    return taken;
  }

  /** Within the cart's turn, before the sale is written. Errors: nobody proved to be the member, spent elsewhere, not allowed offline. */
  async settle(asked: PointsAsked): Promise<Result<PointsTaken, Failure>> {
    if (this.#parts.training) return ok({ offline: false });
    const before = asked.isUnderWay ? this.#coverOf(asked) : undefined;
    return before === undefined ? this.#take(asked) : ok({ offline: before.offline });
  }

  #coverOf({ saleId, member, points }: Pick<PointsAsked, 'saleId' | 'member' | 'points'>): Kept | undefined {
    const kept = this.#kept;
    return kept?.saleId === saleId && kept.member === member && points <= kept.points ? kept : undefined;
  }

  #heldFor({ saleId, member, points }: PointsAsked): Held | undefined {
    return this.#asked.find((held) => held.saleId === saleId && held.member === member && held.points === points);
  }

  async #take(asked: PointsAsked): Promise<Result<PointsTaken, Failure>> {
    const { cloud, proofs } = this.#parts;
    const { saleId, revision, member, points } = asked;
    const proven = proofs.of(saleId, member);
    if (proven === undefined) return refused('points_unproven');
    if (proven.proof === null && this.#offline(asked) === null) return ok({ offline: true });
    const before = this.#heldFor(asked);
    const held = before ?? { saleId, revision, member, points };
    if (before === undefined) this.#asked = [...this.#asked, held];
    const answer = await cloud.hold({
      hold: numberOf(held),
      saleId,
      tenderId: POINTS_TENDER,
      kind: 'points',
      amount: points,
      member,
      ...(proven.proof === null ? {} : { proof: proven.proof }),
    });
    if (answer.ok && answer.value.state === 'paid') {
      // In the place of whatever was held for this sale before.
      this.#asked = [held];
      return ok({ offline: false });
    }
    const isAnswered = answer.ok || (answer.error.kind === 'refused' && answer.error.status < 500);
    if (isAnswered) {
      if (before === undefined) this.#asked = this.#asked.filter((each) => each !== held);
      const code = answer.ok || answer.error.kind !== 'refused' ? '' : answer.error.code;
      if (code === 'proof_needed') proofs.end();
      return refused(REFUSALS[code] ?? 'points_spent');
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

  async #keep(kept: Kept | null): Promise<void> {
    this.#kept = null;
    await this.#file.save({ version: 1, kept });
    this.#kept = kept;
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  proof_needed: 'points_unproven',
  too_many_requests: 'too_many_requests',
};

/** What a cart spends, as it is asked for. Errors: nobody whose points they are. */
export function pointsAsked(
  { cart, book }: { readonly cart: Cart; readonly book: PriceBook | undefined },
  points: number,
  more: Pick<PointsAsked, 'inSale' | 'isUnderWay'> & { readonly now: EpochMs },
): Result<PointsAsked, Failure> {
  const { saleId, revision, openedAt, member } = cart;
  if (member === null || book?.points === undefined) return refused('no_member');
  const { fenPerPoint } = book.points;
  const { inSale, isUnderWay, now } = more;
  const of = { saleId, revision, member: member.id, balance: member.points, since: openedAt ?? now };
  return ok({ ...of, points, fenPerPoint, inSale, isUnderWay });
}

const fits = (kept: Held, { saleId, member, points }: CartView): boolean => {
  const used = points?.used ?? 0;
  return kept.saleId === saleId && kept.member === member?.id && used > 0 && used <= kept.points;
};

const numberOf = ({ saleId, revision, member, points }: Held): string =>
  createHash('sha256')
    .update(`points|${saleId}|${String(revision)}|${member}|${String(points)}`)
    .digest('hex')
    .slice(0, 32);

const refused = (reason: string): Result<never, Failure> => err(failed('value_refused', { reason }));
