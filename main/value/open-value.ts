/** Stored value, gift cards and top-ups of a terminal, put together. Called by terminal.ts. */
import type { MemberId, SaleId } from '../../sync/domain/ids.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { DataFolder } from '../data-folder.ts';
import type { JournalReader } from '../journal-readers.ts';
import { MemberDesk } from '../member/member-desk.ts';
import type { Ports } from '../ports.ts';
import { systemDerive, type DerivePin } from '../session/staff-verifiers.ts';
import { AccountsClient } from '../upload/accounts-client.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { CodeProofs, CodeUses } from './code-proofs.ts';
import { MemberProofs, type ProvenMember } from './member-proofs.ts';
import { ValueMoves, ValueRules } from './offline-value.ts';
import { TopUpDesk, type TopUpParts } from './top-up-desk.ts';
import { TopUps } from './top-ups.ts';
import { PointsSpending } from './points-spending.ts';
import { ValuePayments } from './value-payments.ts';

const COST = { n: 16_384, r: 8, p: 1 } as const;
const VERIFIER_BYTES = 32;

export interface ValueParts extends Omit<TopUpParts, 'topUps' | 'rules' | 'cloud' | 'payments' | 'ports'> {
  readonly ports: Ports;
  readonly facts: ValueFacts;
  /** Where keys and what is known of members lie. */
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly cloud: CloudClient;
  readonly derivePin: DerivePin | undefined;
  readonly countersignedSeq: () => number;
  readonly isSold: (sale: SaleId) => boolean;
  readonly now: () => EpochMs;
}

/** What the journal says of value: followed with the other readers, before the desks open. */
export class ValueFacts implements JournalReader {
  readonly moves = new ValueMoves();
  readonly topUps = new TopUps();
  readonly codes = new CodeUses();

  read(entry: JournalEntry): void {
    this.moves.read(entry);
    this.topUps.read(entry);
    this.codes.read(entry);
  }
}

export type Value = Awaited<ReturnType<typeof openValue>>;

export async function openValue(parts: ValueParts) {
  const { facts, folder, key, countersignedSeq, now, training } = parts;
  const { random } = parts.ports;
  const cloud = new AccountsClient(parts.cloud);
  const derivePin = parts.derivePin ?? systemDerive;
  const members = await MemberDesk.load({ folder, key, random, cloud: parts.cloud, now });
  const proofs = await MemberProofs.load({
    folder,
    key,
    random,
    cloud,
    derive: (password, salt) => derivePin(password, salt, VERIFIER_BYTES, COST),
    now,
  });
  const rules = await ValueRules.load(folder);
  const { moves, topUps } = facts;
  return {
    members,
    /** Where and under what else is kept of members. */
    keeping: { folder, key },
    proofs,
    codes: new CodeProofs({ ...parts, uses: facts.codes, proofs, members, cloud }),
    /** What the brand pays first; online only. */
    policies: async (): Promise<Answer<MethodValue<'value.policies'>>> => {
      const answer = await cloud.spendPolicies();
      return answer.ok ? answered(answer.value) : failed('cloud_unreachable');
    },
    rules,
    points: await PointsSpending.load({ ...parts, cloud, proofs, moves, rules, members }),
    payments: new ValuePayments({ cloud, proofs, moves, rules, members, countersignedSeq }),
    topUps: new TopUpDesk({ ...parts, topUps, rules, payments: parts.cloud, cloud: training ? undefined : cloud }),
  };
}

type OpenSale = Pick<OpenCart, 'cart' | 'source'>;

/** The member of the open sale; a screen that shows another sale is behind. */
function memberOf({ cart, source }: OpenSale, saleId: SaleId): Result<MemberId, Failure> {
  if (cart.saleId !== saleId) return err(failed('stale_revision'));
  const { member } = source;
  return member === null ? err(failed('value_refused', { reason: 'no_member' })) : ok(member.id);
}

/** Proves the member of the open sale. */
export function proveMember(
  { proofs }: Pick<Value, 'proofs'>,
  open: OpenSale,
  { saleId, password }: MethodParams<'member.prove'>,
): Promise<Answer<ProvenMember>> | Answer<ProvenMember> {
  const member = memberOf(open, saleId);
  return member.ok ? proofs.prove(saleId, member.value, password) : member.error;
}

export function sendCode(
  { proofs }: Pick<Value, 'proofs'>,
  open: OpenSale,
  { saleId, amount }: MethodParams<'member.sendCode'>,
): Promise<Answer<MethodValue<'member.sendCode'>>> | Failure {
  const member = memberOf(open, saleId);
  return member.ok ? proofs.sendMessage(saleId, member.value, amount) : member.error;
}

export function proveByMessage(
  { proofs }: Pick<Value, 'proofs'>,
  open: OpenSale,
  { saleId, code }: MethodParams<'member.proveByMessage'>,
): Promise<Answer<ProvenMember>> | Failure {
  const member = memberOf(open, saleId);
  return member.ok ? proofs.proveByMessage(saleId, member.value, code) : member.error;
}

/** A code counts for the open sale alone, whose member may be chosen by it. */
export function proveByCode(
  { codes }: Pick<Value, 'codes'>,
  { cart }: OpenSale,
  session: Session,
  params: MethodParams<'member.proveByCode'>,
): Promise<Answer<MethodValue<'member.proveByCode'>>> | Failure {
  return cart.saleId === params.saleId ? codes.prove(session, params) : failed('stale_revision');
}
