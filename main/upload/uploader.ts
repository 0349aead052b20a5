/**
 * Sends the journal to the cloud, in order, from right after what the cloud last countersigned. One batch at a time; an
 * answer counts only with a valid countersignature over our own entry's hash. Never blocks a sale: everything here runs
 * behind the journal and starts again from the cloud's high-water after any crash. ARCHITECTURE §1, §6; SYNC.md.
 */
import { UPLOAD_BATCH_MAX, type HighWater, type TerminalProfile } from '../../sync/protocol/messages.ts';
import { FIRST_PREV_HASH, type JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { SyncStatus } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { Log } from '../log.ts';
import type { KeysFor } from '../member/person-keys.ts';
import { delay, type Ports, type Timer } from '../ports.ts';
import type { CloudClient, CloudFailure } from './cloud-client.ts';
import { isCountersigned, type HighWaterNote } from './high-water.ts';
import { Pauses } from './pauses.ts';
import type { PendingEntries } from './pending-entries.ts';

/** The cloud takes bodies of 1 MiB; a sale of 500 lines is about 200 KB. */
export const UPLOAD_BYTES_MAX = 700_000;
/** With nothing to send the cloud is asked this often, so that the pill tells the truth. */
export const CONTACT_EVERY_MS = 15_000;
const DRAIN_LOOK_MS = 10;
const PAUSE = { firstMs: 500, longestMs: 15_000 };

export interface UploaderParts {
  readonly journal: Pick<Journal, 'read' | 'lastSeq' | 'onAppended'>;
  readonly cloud: CloudClient;
  readonly profile: TerminalProfile;
  readonly note: HighWaterNote;
  readonly pending: PendingEntries;
  readonly personKeys: KeysFor;
  readonly ports: Ports;
  readonly now: () => SyncStatus['lastContactAt'];
  readonly killPoints: HostKillPoints;
  readonly log: Log;
  readonly changed: (status: SyncStatus) => void;
}

type Stop = { readonly cause: string };

export class Uploader {
  readonly #parts: UploaderParts;
  readonly #pauses: Pauses;
  #timer: Timer | undefined;
  #running = false;
  #current: Promise<void> = Promise.resolve();
  #wokenMeanwhile = false;
  #closed = false;
  #unfollow: (() => void) | undefined;
  /** Set when the cloud's own high-water must be asked before anything is sent. */
  #mustAsk = true;
  #state: SyncStatus['state'] = 'offline';
  #cause: string | null = 'starting';
  #lastContactAt: SyncStatus['lastContactAt'] = null;

  constructor(parts: UploaderParts) {
    this.#parts = parts;
    this.#pauses = new Pauses(PAUSE, parts.ports.random);
  }

  start(): void {
    this.#unfollow = this.#parts.journal.onAppended(() => {
      this.#tell();
      this.wake();
    });
    this.wake();
  }

  /** Before the host ends: sends what is left while the cloud answers, at most this long. */
  async drain(timeoutMs: number): Promise<void> {
    const { timers } = this.#parts.ports;
    if (this.#state === 'offline') return;
    const deadline = this.#parts.ports.clock.monotonicMs() + timeoutMs;
    this.wake();
    while (this.status().pending > 0 && this.status().state !== 'offline') {
      if (this.#parts.ports.clock.monotonicMs() >= deadline) return;
      await delay(timers, DRAIN_LOOK_MS);
    }
  }

  close(): void {
    this.#closed = true;
    this.#unfollow?.();
    this.#timer?.cancel();
  }

  /** What was under way when it was closed is over. */
  idle(): Promise<void> {
    return this.#current;
  }

  get countersignedSeq(): number {
    return this.#parts.note.highWater?.seq ?? 0;
  }

  status(): SyncStatus {
    return {
      state: this.#state,
      ...this.#parts.pending.status,
      lastContactAt: this.#lastContactAt,
      cause: this.#cause,
    };
  }

  /** Tries now. While waiting after failures a new entry does not shorten the pause: the cloud is away anyway. */
  wake(options: { readonly evenPaused?: boolean } = {}): void {
    if (this.#closed) return;
    if (this.#running) {
      this.#wokenMeanwhile = true;
      return;
    }
    const isPaused = this.#timer !== undefined && this.#state === 'offline' && this.#cause !== 'starting';
    if (isPaused && options.evenPaused !== true) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#current = this.#run();
  }

  /** The line to the cloud was seen to open or to end. */
  contactChanged(): void {
    this.#mustAsk = true;
    this.wake({ evenPaused: true });
  }

  /** A pull was answered from another epoch: the cloud was restored and may lack what it once had. */
  sawEpoch(epoch: string): void {
    const known = this.#parts.note.highWater?.epoch;
    if (known !== undefined && known !== epoch) this.contactChanged();
  }

  async #run(): Promise<void> {
    this.#running = true;
    let stop: Stop | undefined;
    try {
      do {
        this.#wokenMeanwhile = false;
        stop = await this.#sendAll();
      } while (stop === undefined && this.#wasWoken() && !this.#isClosed());
    } catch (error) {
      this.#parts.log.write('SYNC500', { error: error instanceof Error ? error.name : 'unknown' });
      stop = { cause: 'internal' };
    }
    this.#running = false;
    if (this.#isClosed()) return;
    if (stop === undefined) this.#pauses.succeeded();
    this.#set(stop === undefined ? 'online' : 'offline', stop?.cause ?? null);
    const pauseMs = stop === undefined ? CONTACT_EVERY_MS : this.#pauses.next();
    this.#timer = this.#parts.ports.timers.after(pauseMs, () => {
      this.#timer = undefined;
      this.#mustAsk = true;
      this.wake({ evenPaused: true });
    });
  }

  async #sendAll(): Promise<Stop | undefined> {
    const { journal } = this.#parts;
    let rejected = 0;
    while (!this.#closed) {
      if (this.#mustAsk) {
        const stop = await this.#askHighWater();
        if (stop !== undefined) return stop;
      }
      const entries = withinBytes(await journal.read(this.countersignedSeq, UPLOAD_BATCH_MAX));
      const last = entries.at(-1);
      if (last === undefined) return undefined;
      this.#set('uploading', null);
      this.#parts.killPoints.reach('upload.before_send');
      const keys = this.#parts.personKeys(entries);
      const body = { terminal: this.#parts.profile.terminal, entries };
      const answer = await this.#parts.cloud.upload(keys.length === 0 ? body : { ...body, personKeys: keys });
      if (answer.ok) {
        const stop = await this.#takeAnswer(answer.value.highWater, last);
        if (stop !== undefined) return stop;
        for (const { seq, reason } of answer.value.quarantined) this.#parts.log.write('SYNC201', { seq, reason });
        rejected = 0;
      } else {
        const isConflict = answer.error.kind === 'refused' && answer.error.status === 409;
        // The cloud stands elsewhere than we thought: ask where, once, and go on from there.
        if (!isConflict || rejected > 0) return stopOf(answer.error);
        rejected += 1;
        this.#mustAsk = true;
      }
    }
    return undefined;
  }

  async #takeAnswer(highWater: HighWater, last: JournalEntry): Promise<Stop | undefined> {
    if (!isCountersigned(highWater, this.#parts.profile)) return { cause: 'bad_countersignature' };
    if (highWater.seq !== last.seq || highWater.hash !== last.hash) {
      this.#mustAsk = true;
      return highWater.seq === last.seq ? { cause: 'fork' } : undefined;
    }
    this.#parts.killPoints.reach('upload.after_answer_before_note');
    await this.#adopt(highWater);
    this.#parts.killPoints.reach('upload.after_note');
    return undefined;
  }

  async #askHighWater(): Promise<Stop | undefined> {
    const { cloud, profile, journal } = this.#parts;
    const answer = await cloud.highWater();
    if (!answer.ok) return stopOf(answer.error);
    const highWater = answer.value;
    if (!isCountersigned(highWater, profile)) return { cause: 'bad_countersignature' };
    if (highWater.seq > journal.lastSeq) return { cause: 'cloud_ahead' };
    if (highWater.hash !== (await this.#hashAt(highWater.seq))) return { cause: 'fork' };
    this.#mustAsk = false;
    if (highWater.seq < this.countersignedSeq)
      this.#parts.log.write('SYNC202', { from: this.countersignedSeq, to: highWater.seq });
    await this.#adopt(highWater);
    return undefined;
  }

  async #hashAt(seq: number): Promise<string> {
    if (seq === 0) return FIRST_PREV_HASH;
    const [entry] = await this.#parts.journal.read(seq - 1, 1);
    return entry?.hash ?? '';
  }

  async #adopt(highWater: HighWater): Promise<void> {
    const { note, pending, journal } = this.#parts;
    const before = this.countersignedSeq;
    this.#lastContactAt = this.#parts.now();
    const isSame = note.highWater?.seq === highWater.seq && note.highWater.epoch === highWater.epoch;
    // The note only spares work after a restart; a full disk does not keep entries from the cloud.
    if (!isSame) await note.keep(highWater).catch(() => this.#parts.log.write('SYNC501', { seq: highWater.seq }));
    if (highWater.seq >= before) pending.countersigned(highWater.seq);
    else {
      const entries: JournalEntry[] = [];
      for (let seq = highWater.seq; seq < journal.lastSeq;) {
        const page = await journal.read(seq, 1000);
        entries.push(...page);
        seq = page.at(-1)?.seq ?? journal.lastSeq;
      }
      pending.rewind(highWater.seq, entries);
    }
    this.#tell();
  }

  // Methods, because both change while a run waits for the network.
  #isClosed(): boolean {
    return this.#closed;
  }
  #wasWoken(): boolean {
    return this.#wokenMeanwhile;
  }

  #set(state: SyncStatus['state'], cause: string | null): void {
    if (this.#state === state && this.#cause === cause) return;
    this.#state = state;
    this.#cause = cause;
    this.#tell();
  }

  #tell(): void {
    this.#parts.changed(this.status());
  }
}

/** As many entries from the first as fit into one body, at least one. */
export function withinBytes(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
    return bytes > UPLOAD_BYTES_MAX;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(1, end));
}

function stopOf(failure: CloudFailure): Stop {
  switch (failure.kind) {
    case 'unreachable':
      return { cause: 'cloud_unreachable' };
    case 'bad_answer':
      return { cause: 'bad_answer' };
    case 'refused':
      return { cause: failure.code === 'terminal_revoked' ? 'revoked' : failure.code.slice(0, 40) };
  }
}
