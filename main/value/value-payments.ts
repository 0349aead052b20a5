/**
 * Paying by stored value or a gift card: a hold in the cloud before the sale is committed; while it cannot be asked, stored value
 * within what the store allows. A row is journalled before anything leaves (tender-desk.ts) and named by the number of its hold,
 * so that a lost answer is asked about and never paid twice: a sale spends once, held or not. Called by the tender desk.
 */
import type { MemberId, SaleId } from '../../sync/domain/ids.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { type EpochMs } from '../../sync/domain/time.ts';
import { storedValueOf, type HoldRequest, type HoldView } from '../../sync/protocol/accounts.ts';
import { failed, type Failure } from '../answers.ts';
import type { MethodParams } from '../contract/contract.ts';
import type { ValueView } from '../contract/value-views.ts';
import type { MemberDesk } from '../member/member-desk.ts';
import type { Heard, HeardFacts, Learnt } from '../tender/payment-follower.ts';
import type { AccountsClient } from '../upload/accounts-client.ts';
import type { CloudResult } from '../upload/cloud-client.ts';
import type { MemberProofs } from './member-proofs.ts';
import { refusedOffline, type KnownBalance, type ValueMoves, type ValueRules } from './offline-value.ts';

export interface ValuePaymentParts {
  readonly cloud: AccountsClient;
  readonly proofs: MemberProofs;
  readonly moves: ValueMoves;
  readonly rules: ValueRules;
  readonly members: Pick<MemberDesk, 'known'>;
  readonly countersignedSeq: () => number;
}

/** What is asked for, complete but for what the customer gave. */
export interface ValueAsked {
  readonly saleId: SaleId;
  readonly tenderId: string;
  readonly number: string;
  readonly kind: MethodParams<'tender.value'>['kind'];
  readonly amount: number;
  readonly member: MemberId | null;
  readonly code: string | undefined;
  /** Taken offline for this sale before; `beside`: what its points are worth that were, both in fen. */
  readonly inSale: number;
  readonly beside: number;
}

export const isValueKind = (kind: string): kind is 'stored_value' | 'gift_card' =>
  kind === 'stored_value' || kind === 'gift_card';

export class ValuePayments {
  readonly #parts: ValuePaymentParts;
  /** What the cloud said last, where that is newer than what the member desk keeps. */
  readonly #heard = new Map<string, KnownBalance>();

  constructor(parts: ValuePaymentParts) {
    this.#parts = parts;
  }

  /** Before a row begins: is there a member who was proven, or a card? */
  ready({
    saleId,
    kind,
    member,
    code,
  }: Pick<ValueAsked, 'saleId' | 'kind' | 'member' | 'code'>): Result<undefined, Failure> {
    if (kind === 'gift_card')
      return code === undefined ? err(failed('value_refused', { reason: 'card_missing' })) : ok(undefined);
    if (member === null) return err(failed('value_refused', { reason: 'no_member' }));
    if (this.#parts.proofs.of(saleId, member) === undefined)
      return err(failed('value_refused', { reason: 'unproven' }));
    return ok(undefined);
  }

  /** What became of the request; undefined when it is not known and has to be asked about. */
  async take(asked: ValueAsked): Promise<Learnt | undefined> {
    const answer = await this.#parts.cloud.hold(this.#requestOf(asked));
    if (answer.ok) return this.#learntOf(asked.member, answer.value);
    const { error } = answer;
    if (error.kind === 'refused' && error.status < 500) return { state: 'failed', cause: error.code.slice(0, 40) };
    const offline = asked.kind === 'stored_value' ? this.#offline(asked) : undefined;
    if (offline?.state === 'paid') return offline;
    // Whether a hold was made is found out, so that it binds nobody's money.
    const neverSent = error.kind === 'unreachable' && error.neverSent === true;
    return neverSent ? (offline ?? { state: 'failed', cause: 'card_offline' }) : undefined;
  }

  async query(number: string): Promise<CloudResult<Heard>> {
    return heardOf(await this.#parts.cloud.holdOf(number));
  }

  async release(number: string): Promise<CloudResult<Heard>> {
    return heardOf(await this.#parts.cloud.release(number));
  }

  /** What a screen shows of the member of the open sale. */
  view(saleId: SaleId, member: MemberId | null, { inSale, beside }: Pick<ValueAsked, 'inSale' | 'beside'>): ValueView {
    if (member === null) return { member, balance: null, asOf: null, proven: null, offlineLeft: null };
    const { moves, rules, proofs } = this.#parts;
    const known = this.#known(member);
    const countersignedSeq = this.#parts.countersignedSeq();
    const proof = proofs.of(saleId, member);
    const since = known === undefined ? 0 : moves.sinceKnown(member, { asOf: known.asOf, countersignedSeq });
    const most = refusedOffline(
      { moves, rules, countersignedSeq },
      { member, amount: Infinity, inSale, beside, known },
    );
    return {
      member,
      balance: known === undefined ? null : ((known.balance + since - inSale) as ValueView['balance']),
      asOf: known?.asOf ?? null,
      proven: proof === undefined ? null : proof.proof === null ? 'offline' : 'online',
      offlineLeft: most?.reason === 'offline_not_allowed' ? null : ((most?.left ?? 0) as ValueView['offlineLeft']),
    };
  }

  #requestOf({ saleId, tenderId, number, kind, amount, member, code }: ValueAsked): HoldRequest {
    const common = { hold: number, saleId, tenderId, kind, amount };
    if (kind === 'gift_card') return { ...common, ...(code === undefined ? {} : { code }) };
    if (member === null) return common;
    const proof = this.#parts.proofs.of(saleId, member)?.proof ?? null;
    return { ...common, member, ...(proof === null ? {} : { proof }) };
  }

  #learntOf(member: MemberId | null, view: HoldView): Learnt {
    const facts = factsOf(view);
    if (member !== null && view.account === storedValueOf(member) && view.left !== null)
      this.#heard.set(member, { balance: view.left, asOf: view.asOf });
    if (view.state === 'paid') return { state: 'paid', cause: null, facts };
    return { state: 'failed', cause: view.state === 'reversed' ? 'closed' : view.reason, facts };
  }

  #offline({ member, amount, inSale, beside }: ValueAsked): Learnt | undefined {
    if (member === null) return undefined;
    const { moves, rules } = this.#parts;
    const known = this.#known(member);
    const countersignedSeq = this.#parts.countersignedSeq();
    const refused = refusedOffline({ moves, rules, countersignedSeq }, { member, amount, inSale, beside, known });
    const account = { reference: storedValueOf(member) };
    if (refused !== null) return { state: 'failed', cause: refused.reason, facts: { left: refused.left } };
    const since = known === undefined ? 0 : moves.sinceKnown(member, { asOf: known.asOf, countersignedSeq });
    const left = (known?.balance ?? 0) + since - inSale - amount;
    return { state: 'paid', cause: 'offline', facts: { ...account, left, offline: true } };
  }

  #known(member: MemberId): KnownBalance | undefined {
    const kept = this.#parts.members.known(member);
    const [told, heard] = [
      kept === undefined
        ? undefined
        : {
            balance: kept.view.storedValueBalance ?? kept.view.storedValue,
            asOf: (kept.view.asOf ?? kept.at) satisfies EpochMs,
          },
      this.#heard.get(member),
    ];
    return heard !== undefined && (told === undefined || heard.asOf > told.asOf) ? heard : told;
  }
}

const factsOf = ({ account, left }: HoldView): HeardFacts => ({
  ...(account === null ? {} : { reference: account }),
  ...(left === null ? {} : { left }),
});

function heardOf(answer: CloudResult<HoldView>): CloudResult<Heard> {
  if (!answer.ok) return answer;
  const { state, reason, amount, kind } = answer.value;
  return ok({ state, reason, amount, kind, askAgainAt: null, facts: factsOf(answer.value) });
}
