/**
 * Who is logged in on this terminal. A log-in is decided here, offline, against the pulled verifiers; the cloud session
 * that manager's reports need is fetched behind it and never waited for. Nobody stays logged in over a restart.
 * Every change is a journal entry. Called by dispatch; the caller of a sale is always taken from here, never from a screen.
 */
import { isCode, type StaffId } from '../../sync/domain/ids.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { Result } from '../../sync/domain/result.ts';
import type { Badges, ProvenBadge } from './badges.ts';
import type { Lockouts } from './lockouts.ts';
import type { PinCheck, StaffVerifiers } from './staff-verifiers.ts';

export interface SessionParts {
  readonly journal: Journal;
  readonly verifiers: StaffVerifiers;
  readonly lockouts: Lockouts;
  readonly cloud: CloudClient;
  readonly now: () => EpochMs;
  readonly changed: () => void;
  readonly badges: Badges;
  /** Since when the open shift is open; null without one. */
  readonly shiftSince: () => EpochMs | null;
}

/** A PIN of longer ago says little of who stands here now, however long a shift stays open. */
const PIN_COUNTS_MS = 12 * 60 * MINUTE_MS;
/** People log in first and open the shift then. */
const PIN_BEFORE_SHIFT_MS = 30 * MINUTE_MS;

export class SessionDesk {
  readonly #parts: SessionParts;
  #session: Session | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  /** When each person last typed the PIN here: what a badge may go on from. */
  readonly #provenAt = new Map<StaffId, EpochMs>();
  /** Whether the cloud answered when a wrong PIN was looked at again. */
  #isPulled = false;
  #staffToken: { readonly staff: StaffId; readonly token: string; readonly expiresAt: EpochMs } | null = null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  get current(): Session | null {
    return this.#session;
  }

  /** The cloud session of who is logged in now, for manager's questions; null when there is none. */
  get staffToken(): string | null {
    const token = this.#staffToken;
    return token !== null && token.staff === this.#session?.staff && this.#parts.now() < token.expiresAt
      ? token.token
      : null;
  }

  /** One at a time: guesses sent together must not slip past the count of failures. */
  login(given: string, pin: string): Promise<Answer<Session>> {
    const turn = this.#turn.then(() => this.#login(given, pin));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /**
   * By PIN at a till where somebody is logged in or that is locked: the same person unlocks it, another one takes over.
   * The open cart is not touched; both names stand in the journal.
   */
  switchTo(given: string, pin: string): Promise<Answer<Session>> {
    const turn = this.#turn.then(() => this.#switchTo(given, pin));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Nothing but a PIN is taken until somebody unlocks or takes over; nobody is logged out. */
  async lock(): Promise<void> {
    const session = this.#session;
    if (session === null || session.locked === true) return;
    this.#session = { ...session, locked: true };
    this.#parts.changed();
    await this.#parts.journal.append(session.staff, () => [{ kind: 'audit', body: { action: 'session.locked' } }]);
  }

  /**
   * By badge: where the store allows it, for who typed the PIN here in this shift and was not locked since. Says `badge_pin_needed`
   * otherwise, and the screen asks for the PIN.
   */
  switchByBadge(badge: string): Promise<Answer<Session>> {
    const turn = this.#turn.then(() => this.#switchByBadge(badge));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #switchByBadge(badge: string): Promise<Answer<Session>> {
    const { badges, lockouts, now } = this.#parts;
    const proven = await badges.prove(badge);
    if (!proven.ok) return proven.error;
    const { person } = proven.value;
    const until = lockouts.lockedUntil(person.id, now());
    if (until !== undefined) return failed('person_locked', { until });
    if (!badges.rule.switches) return failed('not_permitted', { reason: 'badge_names_only' });
    if (!this.#typedThisShift(person.id)) return failed('not_permitted', { reason: 'badge_pin_needed' });
    return this.#takeOver(person, { by: 'badge' });
  }

  /** A badge that the cloud signed and nobody revoked; whether it is enough says who asks. */
  proveBadge(badge: string): Promise<Result<ProvenBadge, Failure>> {
    return this.#parts.badges.prove(badge);
  }

  #typedThisShift(staff: StaffId): boolean {
    const [typed, since] = [this.#provenAt.get(staff), this.#parts.shiftSince()];
    return (
      typed !== undefined &&
      since !== null &&
      typed >= since - PIN_BEFORE_SHIFT_MS &&
      this.#parts.now() - typed < PIN_COUNTS_MS
    );
  }

  async #switchTo(given: string, pin: string): Promise<Answer<Session>> {
    const proven = await this.#prove(given, pin);
    return proven.ok ? this.#takeOver(proven.value, { by: 'pin', pin }) : proven;
  }

  async #takeOver({ id: staff, name, roles }: StaffDocument, proof: Proof): Promise<Answer<Session>> {
    const before = this.#session;
    if (before?.staff === staff) return this.#unlock(before, staff, proof);
    await this.#parts.journal.append(staff, () => [
      ...(before === null
        ? []
        : [{ kind: 'session.changed', body: { what: 'logout', staff: before.staff, online: before.online } } as const]),
      { kind: 'session.changed', body: { what: 'login', staff, online: false, ...shownProof(proof) } },
      ...(before === null
        ? []
        : [{ kind: 'audit', body: { action: 'session.switched', subject: before.staff, detail: staff } } as const]),
    ]);
    this.#session = { staff, name, roles, since: this.#parts.now(), online: false, ...shownProof(proof) };
    this.#staffToken = null;
    this.#parts.changed();
    if (proof.by === 'pin') void this.#openCloudSession(staff, proof.pin).catch(() => undefined);
    return answered(this.#session);
  }

  /** By PIN all rights are there again, by badge what it found stays as it was. */
  async #unlock(before: Session, staff: StaffId, proof: Proof): Promise<Answer<Session>> {
    const { locked, by, ...rest } = before;
    const open =
      proof.by === 'badge' ? { ...rest, ...(locked === true || by === 'badge' ? shownProof(proof) : {}) } : rest;
    const detail = proof.by === 'badge' ? { detail: 'badge' } : {};
    if (locked === true)
      await this.#parts.journal.append(staff, () => [
        { kind: 'audit', body: { action: 'session.unlocked', ...detail } },
      ]);
    this.#session = open;
    this.#parts.changed();
    if (proof.by === 'pin' && this.staffToken === null)
      void this.#openCloudSession(staff, proof.pin).catch(() => undefined);
    return answered(open);
  }

  /** Is this the person's PIN, and may the person still work here? Opens no session; wrong ones count as at log-in. */
  prove(given: string, pin: string): Promise<Answer<StaffDocument>> {
    const turn = this.#turn.then(() => this.#prove(given, pin));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #login(given: string, pin: string): Promise<Answer<Session>> {
    const proven = await this.#prove(given, pin);
    if (!proven.ok) return proven;
    const { id: staff, name, roles } = proven.value;
    await this.#note({ what: 'login', staff, online: false });
    this.#session = { staff, name, roles, since: this.#parts.now(), online: false };
    this.#staffToken = null;
    this.#parts.changed();
    void this.#openCloudSession(staff, pin).catch(() => undefined);
    return answered(this.#session);
  }

  async #prove(given: string, pin: string): Promise<Answer<StaffDocument>> {
    const { lockouts, now } = this.#parts;
    const staff = given.trim() as StaffId;
    if (!isCode(staff)) return failed('wrong_pin');
    const until = lockouts.lockedUntil(staff, now());
    if (until !== undefined) return failed('person_locked', { until });
    const check = await this.#check(staff, pin);
    if (this.#parts.verifiers.isEmpty) return failed('cloud_unreachable', { reason: 'no_staff_list' });
    if (check === 'unknown') return failed('wrong_pin');
    if (check === 'right' && this.#parts.verifiers.isElsewhere(staff))
      return failed('not_permitted', { reason: 'works_elsewhere' });
    const person = this.#parts.verifiers.person(staff);
    if (check === 'wrong' || person === undefined) return this.#wrongPin(staff);
    if (hasLeft(person, now())) return failed('not_permitted', { reason: 'left' });
    await lockouts.succeed(staff);
    this.#provenAt.set(staff, now());
    return answered(person);
  }

  /** A new PIN ends the lock that the old one's wrong tries brought. */
  forgive(staff: StaffId): Promise<void> {
    return this.#parts.lockouts.succeed(staff);
  }

  async logout(): Promise<void> {
    if (this.#session === null) return;
    const { staff, online } = this.#session;
    await this.#note({ what: 'logout', staff, online });
    this.#session = null;
    this.#staffToken = null;
    this.#parts.changed();
  }

  /** Somebody new may have been entered, or a PIN set anew at another till, since the last pull: ask once before saying no. */
  async #check(staff: StaffId, pin: string): Promise<PinCheck> {
    const { verifiers } = this.#parts;
    if (verifiers.person(staff) === undefined) await this.#pull();
    const check = await verifiers.check(staff, pin);
    if (check !== 'wrong') return check;
    const before = verifiers.pinOf(staff);
    if (!(await this.#pull()) || verifiers.pinOf(staff) === before) return check;
    return verifiers.check(staff, pin);
  }

  /** False when the cloud cannot be asked: then what is known may be old. */
  async #pull(): Promise<boolean> {
    const { verifiers, cloud, now } = this.#parts;
    const pulled = await cloud.staffVerifiers();
    this.#isPulled = pulled.ok;
    if (pulled.ok) await verifiers.replace(pulled.value, now());
    return pulled.ok;
  }

  async #wrongPin(staff: StaffId): Promise<Answer<never>> {
    const count = await this.#parts.lockouts.fail(staff, this.#parts.now());
    if ('lockedUntil' in count) this.#provenAt.delete(staff);
    await this.#note({ what: 'login_failed', staff, online: false });
    // Offline, the PIN may be one that was set anew at another till and has not arrived.
    const known = this.#isPulled ? undefined : this.#parts.verifiers.pulledAt;
    const asOf = known === undefined ? {} : { reason: 'pin_as_of', until: known };
    if ('left' in count) return failed('wrong_pin', { left: count.left, ...asOf });
    await this.#note({ what: 'person_locked', staff, online: false });
    return failed('person_locked', { until: count.lockedUntil });
  }

  async #openCloudSession(staff: StaffId, pin: string): Promise<void> {
    // The cloud knows the PIN of before only: asked with this one it would lock the person.
    if (this.#parts.verifiers.isReset(staff)) return;
    const answer = await this.#parts.cloud.openSession(staff, pin);
    const session = this.#session;
    if (!answer.ok || session?.staff !== staff) return;
    this.#staffToken = { staff, token: answer.value.token, expiresAt: answer.value.expiresAt };
    this.#session = { ...session, online: true };
    this.#parts.changed();
  }

  async #note(body: EntryOf<'session.changed'>['body']): Promise<void> {
    await this.#parts.journal.append(body.staff ?? null, () => [{ kind: 'session.changed', body }]);
  }
}

/** How it is known who it is. */
type Proof = { readonly by: 'pin'; readonly pin: string } | { readonly by: 'badge' };
const shownProof = ({ by }: Proof): { readonly by?: 'badge' } => (by === 'badge' ? { by } : {});

// `from` is not looked at: a till whose clock fell back must still let its people in.
const hasLeft = (person: StaffDocument, now: EpochMs): boolean => person.leftAt !== undefined && person.leftAt <= now;
