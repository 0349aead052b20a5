/**
 * Who the customer is by the changing code of the phone: signed by the brand's cloud, so that it is judged here; the cloud says whether
 * it was used before, and where it cannot be asked this till's journal does, which the cloud compares when it comes. A code counts for
 * one sale; a code alone on the paper of somebody who photographed it is over in minutes. Called by methods.ts. DOMAIN.md §4.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { MemberId, SaleId } from '../../sync/domain/ids.ts';
import { judgeMemberCode, MEMBER_CODE_SLACK_MS, readMemberCode } from '../../sync/domain/member-code.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { MemberDesk } from '../member/member-desk.ts';
import type { AccountsClient } from '../upload/accounts-client.ts';
import type { CloudFailure } from '../upload/cloud-client.ts';
import { PROVEN_FOR_MS, type MemberProofs } from './member-proofs.ts';

/** A code lives for minutes; more than a till takes in an hour. */
export const USES_KEPT_MAX = 500;

/** Codes that this till took, and for which sale: a fold of its journal. */
export class CodeUses implements JournalReader {
  readonly #sales = new Map<string, SaleId>();

  read(entry: JournalEntry): void {
    if (entry.kind !== 'member.proven') return;
    this.#sales.set(entry.body.code, entry.body.saleId);
    const [oldest] = this.#sales.keys();
    if (this.#sales.size > USES_KEPT_MAX && oldest !== undefined) this.#sales.delete(oldest);
  }

  saleOf(serial: string): SaleId | undefined {
    return this.#sales.get(serial);
  }
}

export interface CodeProofParts {
  readonly journal: Journal;
  readonly uses: CodeUses;
  readonly proofs: MemberProofs;
  readonly members: Pick<MemberDesk, 'known' | 'keep'>;
  readonly cloud: Pick<AccountsClient, 'proveByCode' | 'member'>;
  readonly profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>;
  readonly training: boolean;
  readonly now: () => EpochMs;
}

interface Named {
  readonly serial: string;
  /** Null for a short code, which only the cloud can read. */
  readonly member: MemberId | null;
}

export class CodeProofs {
  readonly #parts: CodeProofParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: CodeProofParts) {
    this.#parts = parts;
  }

  /** Whose it is, for a sale that has no member yet. */
  async find(code: string): Promise<Answer<MethodValue<'member.find'>>> {
    const named = this.#judge(code);
    if (!named.ok) return named.error;
    const { cloud, members } = this.#parts;
    const asked = named.value.member === null ? await cloud.proveByCode({ code }) : null;
    if (asked?.ok === false) return refusedBy(asked.error) ?? refused('code_needs_cloud');
    const id = asked === null ? named.value.member : asked.value.member;
    if (id === null) return refused('code_unreadable');
    const answer = await cloud.member(id);
    if (answer.ok) {
      const items = answer.value.items.slice(0, 1);
      for (const view of items) await members.keep(view);
      return answered({ online: true, items });
    }
    const known = members.known(id);
    return answered({ online: false, items: known === undefined ? [] : [known.view] });
  }

  /** One at a time: two windows must not use a code for two sales while the first is being written down. */
  prove(
    session: Session,
    params: MethodParams<'member.proveByCode'>,
  ): Promise<Answer<MethodValue<'member.proveByCode'>>> {
    const next = this.#turn.then(() => this.#prove(session, params));
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #prove(
    session: Session,
    { saleId, code }: MethodParams<'member.proveByCode'>,
  ): Promise<Answer<MethodValue<'member.proveByCode'>>> {
    const { cloud, uses, proofs, journal, training, now } = this.#parts;
    const named = this.#judge(code);
    if (!named.ok) return named.error;
    const { serial } = named.value;
    if ((uses.saleOf(serial) ?? saleId) !== saleId) return refused('code_used');
    const answer = await cloud.proveByCode({ code, saleId });
    if (!answer.ok) {
      const no = refusedBy(answer.error);
      if (no !== undefined) return no;
    }
    const given = answer.ok ? answer.value : undefined;
    const member = given?.member ?? named.value.member;
    if (member === null) return refused('code_needs_cloud');
    if (uses.saleOf(serial) === undefined)
      await journal.append(session.staff, () => [
        {
          kind: 'member.proven',
          body: { saleId, member, code: serial, offline: given === undefined, ...(training ? { training } : {}) },
        },
      ]);
    const until = Math.min(given?.proof?.expiresAt ?? Infinity, now() + PROVEN_FOR_MS) as EpochMs;
    const taken = proofs.take(saleId, member, { until, proof: given?.proof?.proof ?? null });
    return taken.ok ? answered({ member, ...taken.value }) : taken;
  }

  #judge(code: string): Result<Named, Failure> {
    const read = readMemberCode(code);
    if (read === undefined) return err(refused('code_unreadable'));
    if (read.kind === 'short') return ok({ serial: read.serial, member: null });
    const { profile, now } = this.#parts;
    const judged = judgeMemberCode(read.code, {
      brand: profile.brand.id,
      now: now(),
      slackMs: MEMBER_CODE_SLACK_MS,
      isSigned: (message, signature) => isSigned(message, signature, profile.cloudKey),
    });
    return judged.ok ? judged : err(refused(judged.error));
  }
}

const refused = (reason: string): Failure => failed('value_refused', { reason });

/** What the cloud said no to; undefined when it could not be asked. */
const refusedBy = (error: CloudFailure): Failure | undefined =>
  error.kind === 'refused' && error.status < 500 ? refused(error.code.slice(0, 40)) : undefined;

function isSigned(message: string, signature: Uint8Array, cloudKey: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: cloudKey }, format: 'jwk' });
    return verify(null, Buffer.from(message), key, signature);
  } catch {
    return false;
  }
}
