/**
 * What this till did to members' stored value, as a fold of its journal, and what the store lets it take while the cloud cannot be
 * asked. The allowance in all counts what the cloud has not countersigned; the balance is what the cloud last said, with what this
 * till did since. The store's rules pass by in the settings and are kept in a small file. Called by the value desks.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { EpochMs } from '../../sync/domain/time.ts';
import {
  NOT_OFFLINE,
  OFFERS_MAX,
  OFFERS_SETTING,
  OFFLINE_SETTING,
  offlineRefusal,
  type OfflineAllowance,
} from '../../sync/domain/value-account.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { COUNT } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import type { JournalReader } from '../journal-readers.ts';

const ALLOWANCE = Type.Object({ perSale: COUNT, total: COUNT });
const OFFERS = Type.Object({
  offers: Type.Array(Type.Object({ principal: COUNT, bonus: COUNT }), { maxItems: OFFERS_MAX }),
});
export type TopUpOffers = Static<typeof OFFERS>['offers'];
const FILE = Type.Object({ version: Type.Literal(1), offline: ALLOWANCE, ...OFFERS.properties });
const allowanceCheck = Compile(ALLOWANCE);
const offersCheck = Compile(OFFERS);

/** What one entry of this till did to a member's stored value; what points paid offline is worth as much, on no account of value. */
interface Move {
  readonly seq: number;
  readonly at: number;
  readonly member: string;
  readonly amount: number;
  readonly offline: boolean;
  /** Points that were spent; their worth is `amount`. */
  readonly points?: number;
}
/** More than a till does to stored value in days without the cloud; the oldest are forgotten first. */
export const MOVES_KEPT_MAX = 5000;

export class ValueMoves implements JournalReader {
  readonly #moves: Move[] = [];

  read(entry: JournalEntry): void {
    for (const move of movesOf(entry)) this.#moves.push(move);
    if (this.#moves.length > MOVES_KEPT_MAX) this.#moves.splice(0, this.#moves.length - MOVES_KEPT_MAX);
  }

  /** What was taken offline and the cloud has not confirmed. */
  takenSince(countersignedSeq: number): number {
    return this.#sum(({ seq, offline }) => offline && seq > countersignedSeq);
  }

  /** What the cloud's word of that time does not tell. */
  sinceKnown(
    member: string,
    { asOf, countersignedSeq }: { readonly asOf: number; readonly countersignedSeq: number },
  ): number {
    return (
      0 -
      this.#sum(
        (move) =>
          move.points === undefined && move.member === member && (move.seq > countersignedSeq || move.at > asOf),
      )
    );
  }

  /** Points that this till took and the cloud's word of that time does not tell. */
  pointsSince(
    member: string,
    { asOf, countersignedSeq }: { readonly asOf: number; readonly countersignedSeq: number },
  ): number {
    return this.#moves
      .filter((move) => move.member === member && (move.seq > countersignedSeq || move.at > asOf))
      .reduce((sum, { points = 0 }) => sum + points, 0);
  }

  /** Of what was taken; what was put there takes it off. */
  #sum(which: (move: Move) => boolean): number {
    return this.#moves.filter(which).reduce((sum, { amount }) => sum - amount, 0);
  }
}

function movesOf({ seq, at, kind, body }: JournalEntry): readonly Move[] {
  switch (kind) {
    case 'sale': {
      const member = body.member?.id;
      if (member === undefined || body.training === true) return [];
      const { pointsUsed: points, pointsOffline: offline = false } = body;
      const worth = body.order.find(([id]) => id === 'points')?.[1] ?? 0;
      return [
        ...body.tenders
          .filter((tender) => tender.kind === 'stored_value')
          .map((tender) => ({ seq, at, member, amount: 0 - tender.amount, offline: tender.offline === true })),
        ...(points === 0 ? [] : [{ seq, at, member, amount: 0 - worth, offline, points }]),
      ];
    }
    case 'refund': {
      const { member } = body;
      if (member === undefined || body.training === true) return [];
      return body.tenders
        .filter((tender) => tender.kind === 'stored_value')
        .map(({ amount }) => ({ seq, at, member, amount, offline: false }));
    }
    case 'value.sold':
    case 'value.returned': {
      if (body.member === undefined || body.training === true) return [];
      const amount = (body.principal + body.bonus) * (kind === 'value.sold' ? 1 : -1);
      return [{ seq, at, member: body.member, amount, offline: false }];
    }
    default:
      return [];
  }
}

export class ValueRules {
  readonly #file;
  #offline: OfflineAllowance = NOT_OFFLINE;
  #offers: TopUpOffers = [];

  private constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'value-rules.json', FILE);
  }

  static async load(folder: DataFolder): Promise<ValueRules> {
    const rules = new ValueRules(folder);
    const kept = await rules.#file.load();
    if (kept !== undefined) {
      rules.#offline = kept.offline;
      rules.#offers = kept.offers;
    }
    return rules;
  }

  get offline(): OfflineAllowance {
    return this.#offline;
  }

  get offers(): TopUpOffers {
    return this.#offers;
  }

  /** Settings documents as the cloud gave them; what makes no sense changes nothing, a lost one is the usual rule. */
  async absorb(documents: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const named = (id: string): unknown => {
      const found = documents.find((document) => document['id'] === id);
      return found?.['_deleted'] === true ? null : found?.['value'];
    };
    const [offline, offers] = [named(OFFLINE_SETTING), named(OFFERS_SETTING)];
    const before = [this.#offline, this.#offers];
    if (offline === null) this.#offline = NOT_OFFLINE;
    else if (allowanceCheck.Check(offline)) this.#offline = offline;
    if (offers === null) this.#offers = [];
    else if (offersCheck.Check(offers)) this.#offers = offers.offers;
    if (before[0] === this.#offline && before[1] === this.#offers) return;
    await this.#file.save({ version: 1, offline: this.#offline, offers: this.#offers });
  }
}

export interface KnownBalance {
  readonly balance: number;
  readonly asOf: EpochMs;
}

/** Why the till may not take it by itself, with the most that it may; null when it may. */
export function refusedOffline(
  {
    moves,
    rules,
    countersignedSeq,
  }: { readonly moves: ValueMoves; readonly rules: ValueRules; readonly countersignedSeq: number },
  wanted: {
    readonly member: string;
    readonly amount: number;
    readonly inSale: number;
    /** In fen: taken for the sale offline too, and not of this balance. */
    readonly beside?: number;
    readonly known: KnownBalance | undefined;
  },
): ReturnType<typeof offlineRefusal> {
  const { member, amount, inSale, beside = 0, known } = wanted;
  const since = known === undefined ? 0 : moves.sinceKnown(member, { asOf: known.asOf, countersignedSeq });
  return offlineRefusal(rules.offline, amount, {
    inSale: inSale + beside,
    inAll: moves.takenSince(countersignedSeq) + inSale + beside,
    balance: (known?.balance ?? 0) + since - inSale,
  });
}
