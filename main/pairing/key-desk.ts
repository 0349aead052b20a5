/**
 * Changes the terminal's device key: when it is old, or when a manager asks. The new key lies on disk before the journal names
 * it, the journal's `key.rotated` alone decides from which entry it counts, the cloud reads it there, and the old private key
 * goes once the cloud has countersigned that entry. No step waits for the network, and each can be the last before a crash.
 * Made by terminal.ts; asked by dispatch and by its own timer.
 */
import type { StaffId } from '../../sync/domain/ids.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { KeyChange } from '../../sync/protocol/key-change.ts';
import { DEVICE_KEYS_MAX } from '../../sync/protocol/messages.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodValue } from '../contract/contract.ts';
import type { Session, SyncStatus } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { HostKillPoints } from '../kill-points.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Ports, Timer } from '../ports.ts';
import type { DeviceKeys } from './device-key.ts';

/** A key that was in force this long is changed at the next quiet moment. */
export const KEY_MAX_AGE_MS = 90 * DAY_MS;
/** How often the age is looked at, and so how often at most a change is tried. */
export const KEY_LOOK_EVERY_MS = 60 * MINUTE_MS;
const FIRST_LOOK_MS = MINUTE_MS;
/** A key from the future began under a wrong clock: its age is not known. */
const FUTURE_MAX_MS = DAY_MS;

/** The journal's own facts about keys; folded at start, before anything asks. */
export class KeyFacts implements JournalReader {
  readonly changes: KeyChange[] = [];
  #key = '';
  #since = 0 as EpochMs;
  #changedAtSeq = 0;

  read(entry: JournalEntry): void {
    if (entry.kind !== 'incarnation.opened' && entry.kind !== 'key.rotated') return;
    if (entry.body.publicKey === this.#key) return;
    this.#key = entry.body.publicKey;
    this.#since = entry.at;
    if (entry.kind !== 'key.rotated') return;
    this.changes.push(entry.body);
    this.#changedAtSeq = entry.seq;
  }

  /** When the key in force took over. */
  get since(): EpochMs {
    return this.#since;
  }

  /** The entry that brought it; 0 for the key that was paired. */
  get changedAtSeq(): number {
    return this.#changedAtSeq;
  }
}

export interface KeyDeskParts {
  readonly keys: DeviceKeys;
  readonly facts: KeyFacts;
  readonly journal: Journal;
  /** The public key that the profile names. */
  readonly paired: string;
  readonly ports: Ports;
  readonly now: () => EpochMs;
  readonly sync: () => SyncStatus;
  readonly countersignedSeq: () => number;
  readonly readsKeyChanges: () => boolean;
  readonly isCartEmpty: () => boolean;
  /** By own right. */
  readonly mayChange: (session: Session) => boolean;
  readonly training: boolean;
  readonly killPoints: HostKillPoints;
  readonly log: Log;
}

type KeyView = MethodValue<'pairing.key'>;

export class KeyDesk {
  readonly #parts: KeyDeskParts;
  #timers: readonly Timer[] = [];
  #isChanging = false;
  #isSettling = false;

  constructor(parts: KeyDeskParts) {
    this.#parts = parts;
  }

  start(): void {
    const { timers } = this.#parts.ports;
    if (this.#parts.training) return;
    void this.settle();
    const look = (): void => void this.#look();
    this.#timers = [timers.after(FIRST_LOOK_MS, look), timers.every(KEY_LOOK_EVERY_MS, look)];
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  view(): KeyView {
    return { since: this.#parts.facts.since, isChanging: this.#isUnsettled() };
  }

  /** On a manager's word, online: the key before it is worth nothing as soon as the cloud has answered. */
  async changeBy(session: Session): Promise<Answer<KeyView>> {
    if (!this.#parts.mayChange(session)) return failed('not_permitted', { permission: 'manage_terminal' });
    return this.#change(session.staff);
  }

  /** Called when the cloud may have countersigned more: with the entry that brought the key, the one before is destroyed. */
  async settle(): Promise<void> {
    const { keys, facts, paired, killPoints, log, countersignedSeq } = this.#parts;
    if (this.#isSettling || !this.#isUnsettled() || countersignedSeq() < facts.changedAtSeq) return;
    this.#isSettling = true;
    try {
      killPoints.reach('key.before_settled');
      await keys.settle(paired);
      killPoints.reach('key.after_settled');
    } catch (error) {
      // Both keys stay; the next look tries again.
      log.write('KEY501', errorFacts(error));
    } finally {
      this.#isSettling = false;
    }
  }

  async #look(): Promise<void> {
    const { sync, isCartEmpty, log } = this.#parts;
    await this.settle();
    const { state, pending } = sync();
    if (!this.#isOld() || state !== 'online' || pending > 0 || !isCartEmpty()) return;
    try {
      await this.#change(null);
    } catch (error) {
      log.write('KEY501', errorFacts(error));
    }
  }

  #isOld(): boolean {
    const ageMs = this.#parts.now() - this.#parts.facts.since;
    return ageMs >= KEY_MAX_AGE_MS || ageMs < -FUTURE_MAX_MS;
  }

  /** In force, and the key before it is still here. */
  #isUnsettled(): boolean {
    const { keys, journal } = this.#parts;
    return keys.next !== undefined && keys.next.publicKey === journal.signer.publicKey;
  }

  /** @throws the system's error or JournalClosed: the key so far goes on, or the journal says otherwise at the next start. */
  async #change(staff: StaffId | null): Promise<Answer<KeyView>> {
    const { keys, facts, journal, ports, sync, readsKeyChanges, training, killPoints, log } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    if (this.#isChanging || this.#isUnsettled()) return failed('unavailable', { reason: 'key_under_way' });
    if (facts.changes.length >= DEVICE_KEYS_MAX) return failed('unavailable', { reason: 'too_many_keys' });
    // A cloud that does not read changes would take nothing more from this terminal.
    if (sync().state === 'offline' || !readsKeyChanges()) return failed('cloud_unreachable');
    this.#isChanging = true;
    try {
      killPoints.reach('key.before_kept');
      const next = await keys.prepare(ports.random);
      killPoints.reach('key.after_kept_before_journal');
      const { body } = await journal.changeKey(staff, next);
      killPoints.reach('key.after_journal');
      log.write('KEY101', { from: body.from });
    } finally {
      this.#isChanging = false;
    }
    return answered(this.view());
  }
}
