/**
 * Who the customer at the till was proven to be: by a payment password, which the cloud checks, and while it cannot be asked a verifier
 * that an earlier answer left here (scrypt under this terminal's pepper); by digits in a message; by a changing code (code-proofs.ts).
 * A proof counts for one sale and some minutes and lies in memory alone; a phone number proves nobody. Called by the value desks. DOMAIN.md §4.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { MemberId, SaleId } from '../../sync/domain/ids.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { PasswordChange } from '../../sync/protocol/accounts.ts';
import { BASE64URL, COUNT, INSTANT } from '../../sync/schemas/scalars.ts';
import { answered, failed } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { RandomSource } from '../ports.ts';
import type { AccountsClient } from '../upload/accounts-client.ts';
import type { CloudFailure } from '../upload/cloud-client.ts';

export const PROVEN_FOR_MS = 10 * MINUTE_MS;
/** Of members who paid here; the one that was not here for longest goes first. */
export const VERIFIERS_MAX = 2000;
export const WRONG_OFFLINE_MAX = 5;
export const LOCKED_OFFLINE_MS = 15 * MINUTE_MS;
const SALT_BYTES = 16;

const VERIFIER = Type.Object({
  key: BASE64URL,
  salt: BASE64URL,
  verifier: BASE64URL,
  wrong: COUNT,
  lockedUntil: INSTANT,
});
const FILE = Type.Object({ version: Type.Literal(1), items: Type.Array(VERIFIER, { maxItems: VERIFIERS_MAX }) });
type Verifier = Static<typeof VERIFIER>;

export interface ProofParts {
  readonly folder: DataFolder;
  /** This terminal's own: names members in the file, and peppers what is kept of passwords. */
  readonly key: Uint8Array;
  readonly random: RandomSource;
  readonly cloud: Pick<AccountsClient, 'prove' | 'setPassword' | 'sendMessage' | 'proveByMessage'>;
  /** Scrypt, on another thread. */
  readonly derive: (password: string, salt: Uint8Array) => Promise<Buffer>;
  readonly now: () => EpochMs;
}

export interface MemberProof {
  readonly until: EpochMs;
  /** For holds; null when the cloud was not asked. */
  readonly proof: string | null;
}
export interface ProvenMember {
  readonly online: boolean;
  readonly until: EpochMs;
}

export class MemberProofs {
  readonly #parts: ProofParts;
  readonly #file: JsonFile<Static<typeof FILE>>;
  readonly #kept = new Map<string, Verifier>();
  #proven: (MemberProof & { readonly sale: SaleId; readonly member: MemberId }) | undefined;

  private constructor(parts: ProofParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'member-proofs.json', FILE);
  }

  static async load(parts: ProofParts): Promise<MemberProofs> {
    const proofs = new MemberProofs(parts);
    for (const item of (await proofs.#file.load())?.items ?? []) proofs.#kept.set(item.key, item);
    return proofs;
  }

  /** What counts for this sale now. */
  of(sale: SaleId, member: MemberId): MemberProof | undefined {
    const proven = this.#proven;
    const counts = proven?.sale === sale && proven.member === member && this.#parts.now() < proven.until;
    return counts ? proven : undefined;
  }

  async prove(sale: SaleId, member: MemberId, password: string): Promise<Answer<ProvenMember>> {
    const answer = await this.#parts.cloud.prove(member, password);
    if (answer.ok) {
      const until = Math.min(answer.value.expiresAt, this.#parts.now() + PROVEN_FOR_MS) as EpochMs;
      await this.#keep(member, password);
      return this.take(sale, member, { until, proof: answer.value.proof });
    }
    const { error } = answer;
    if (error.kind === 'refused' && error.status < 500) {
      if (error.code === 'no_password') await this.#forget(member);
      return failed('value_refused', { reason: error.code.slice(0, 40) });
    }
    return this.#proveHere(sale, member, password);
  }

  /** Six digits to the member's own number, worth this sale and so much of its stored value; online only. */
  async sendMessage(sale: SaleId, member: MemberId, amount: number): Promise<Answer<{ readonly until: EpochMs }>> {
    const answer = await this.#parts.cloud.sendMessage(member, { saleId: sale, amount });
    return answer.ok ? answered({ until: answer.value.until }) : messageRefused(answer.error);
  }

  async proveByMessage(sale: SaleId, member: MemberId, code: string): Promise<Answer<ProvenMember>> {
    const answer = await this.#parts.cloud.proveByMessage(member, { saleId: sale, code });
    if (!answer.ok) return messageRefused(answer.error);
    const until = Math.min(answer.value.expiresAt, this.#parts.now() + PROVEN_FOR_MS) as EpochMs;
    return this.take(sale, member, { until, proof: answer.value.proof });
  }

  /** Digits to the member's own number, worth a payment password and nothing else. */
  async sendPasswordMessage(member: MemberId): Promise<Answer<{ readonly until: EpochMs }>> {
    const answer = await this.#parts.cloud.sendMessage(member, { purpose: 'password' });
    return answer.ok ? answered({ until: answer.value.until }) : messageRefused(answer.error);
  }

  /** With what shows the cloud that the customer is at the counter; online only, nothing of it is judged or kept here. */
  async set(member: MemberId, change: PasswordChange): Promise<Answer<Record<string, never>>> {
    const answer = await this.#parts.cloud.setPassword(member, change);
    if (answer.ok) {
      await this.#keep(member, change.password);
      return answered({});
    }
    return answer.error.kind === 'refused' && answer.error.status < 500
      ? failed('value_refused', { reason: answer.error.code.slice(0, 40) })
      : failed('value_refused', { reason: 'password_offline' });
  }

  async #proveHere(sale: SaleId, member: MemberId, password: string): Promise<Answer<ProvenMember>> {
    const kept = this.#kept.get(this.#keyOf(member));
    if (kept === undefined) return failed('value_refused', { reason: 'password_not_known_here' });
    const now = this.#parts.now();
    if (kept.lockedUntil > now) return failed('value_refused', { reason: 'password_locked' });
    const [given, known] = [await this.#verifierOf(password, kept.salt), Buffer.from(kept.verifier, 'base64url')];
    if (given.length !== known.length || !timingSafeEqual(given, known)) {
      const wrong = kept.wrong + 1;
      const isLocked = wrong >= WRONG_OFFLINE_MAX;
      const lockedUntil = (isLocked ? now + LOCKED_OFFLINE_MS : 0) as EpochMs;
      await this.#save({ ...kept, wrong: isLocked ? 0 : wrong, lockedUntil });
      return failed('value_refused', { reason: 'wrong_password' });
    }
    await this.#save({ ...kept, wrong: 0, lockedUntil: 0 as EpochMs });
    return this.take(sale, member, { until: (now + PROVEN_FOR_MS) as EpochMs, proof: null });
  }

  /** For this sale; the one before it, of whatever sale, no longer counts. */
  take(sale: SaleId, member: MemberId, proof: MemberProof): Answer<ProvenMember> {
    this.#proven = { ...proof, sale, member };
    return answered({ online: proof.proof !== null, until: proof.until });
  }

  /** The cloud takes it no longer: the customer proves it again. */
  end(): void {
    this.#proven = undefined;
  }

  async #keep(member: MemberId, password: string): Promise<void> {
    const salt = Buffer.from(this.#parts.random.bytes(SALT_BYTES)).toString('base64url');
    const verifier = (await this.#verifierOf(password, salt)).toString('base64url');
    await this.#save({ key: this.#keyOf(member), salt, verifier, wrong: 0, lockedUntil: 0 as EpochMs });
  }

  async #forget(member: MemberId): Promise<void> {
    if (this.#kept.delete(this.#keyOf(member))) await this.#write();
  }

  async #save(item: Verifier): Promise<void> {
    this.#kept.delete(item.key);
    this.#kept.set(item.key, item);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > VERIFIERS_MAX && oldest !== undefined) this.#kept.delete(oldest);
    await this.#write();
  }

  #write(): Promise<void> {
    return this.#file.save({ version: 1, items: [...this.#kept.values()] });
  }

  async #verifierOf(password: string, salt: string): Promise<Buffer> {
    const derived = await this.#parts.derive(password, Buffer.from(salt, 'base64url'));
    return createHmac('sha256', this.#parts.key).update('member-password').update(derived).digest();
  }

  #keyOf(member: MemberId): string {
    return createHmac('sha256', this.#parts.key).update(`proof|${member}`).digest('base64url');
  }
}

const messageRefused = (error: CloudFailure): Answer<never> =>
  failed('value_refused', {
    reason: error.kind === 'refused' && error.status < 500 ? error.code.slice(0, 40) : 'message_offline',
  });
