/** Stored value, gift cards and top-ups of a terminal, put together. Called by terminal.ts. */
import type { EpochMs } from '../../sync/domain/time.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { failed } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { DataFolder } from '../data-folder.ts';
import type { JournalReader } from '../journal-readers.ts';
import { MemberDesk } from '../member/member-desk.ts';
import type { RandomSource } from '../ports.ts';
import { systemDerive, type DerivePin } from '../session/staff-verifiers.ts';
import { AccountsClient } from '../upload/accounts-client.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { MemberProofs, type ProvenMember } from './member-proofs.ts';
import { ValueMoves, ValueRules } from './offline-value.ts';
import { TopUpDesk, type TopUpParts } from './top-up-desk.ts';
import { TopUps } from './top-ups.ts';
import { ValuePayments } from './value-payments.ts';

const COST = { n: 16_384, r: 8, p: 1 } as const;
const VERIFIER_BYTES = 32;

export interface ValueParts extends Omit<TopUpParts, 'topUps' | 'rules' | 'cloud'> {
  readonly facts: ValueFacts;
  /** Where keys and what is known of members lie. */
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly random: RandomSource;
  readonly cloud: CloudClient;
  readonly derivePin: DerivePin | undefined;
  readonly countersignedSeq: () => number;
  readonly now: () => EpochMs;
}

/** What the journal says of value: followed with the other readers, before the desks open. */
export class ValueFacts implements JournalReader {
  readonly moves = new ValueMoves();
  readonly topUps = new TopUps();

  read(entry: JournalEntry): void {
    this.moves.read(entry);
    this.topUps.read(entry);
  }
}

export type Value = Awaited<ReturnType<typeof openValue>>;

export async function openValue(parts: ValueParts) {
  const { facts, folder, key, random, countersignedSeq, now, training } = parts;
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
    proofs,
    rules,
    payments: new ValuePayments({ cloud, proofs, moves, rules, members, countersignedSeq }),
    topUps: new TopUpDesk({ ...parts, topUps, rules, cloud: training ? undefined : cloud }),
  };
}

/** Proves the member of the open sale; a screen that shows another sale is behind. */
export function proveMember(
  { proofs }: Pick<Value, 'proofs'>,
  { cart, source }: Pick<OpenCart, 'cart' | 'source'>,
  { saleId, password }: MethodParams<'member.prove'>,
): Promise<Answer<ProvenMember>> | Answer<ProvenMember> {
  if (cart.saleId !== saleId) return failed('stale_revision');
  if (source.member === null) return failed('value_refused', { reason: 'no_member' });
  return proofs.prove(saleId, source.member.id, password);
}
