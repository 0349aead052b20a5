/**
 * The cloud's time as this terminal knows it: the machine's clock plus an offset learnt from answers and kept over
 * restarts. Small differences are left alone, so that times in the journal do not waver. Called wherever the host
 * needs `now`; ports.ts has the machine's own clock. ARCHITECTURE §4: `at` is cloud-corrected time.
 */
import Type, { type Static } from 'typebox';
import { epochMs, type EpochMs } from '../../sync/domain/time.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { Clock } from '../ports.ts';

/** An offset that differs by less is the network's doing. */
export const OFFSET_KEPT_MS = 2_000;
/** An answer that took longer says too little about when it was given. */
export const ROUND_TRIP_MAX_MS = 5_000;

const CLOCK_FILE = Type.Object({ version: Type.Literal(1), offsetMs: Type.Integer() });

export class CorrectedClock {
  readonly #clock: Clock;
  readonly #file: JsonFile<Static<typeof CLOCK_FILE>>;
  #offsetMs = 0;

  private constructor(clock: Clock, folder: DataFolder) {
    this.#clock = clock;
    this.#file = jsonFile(folder, 'clock.json', CLOCK_FILE);
  }

  static async load(clock: Clock, folder: DataFolder): Promise<CorrectedClock> {
    const corrected = new CorrectedClock(clock, folder);
    corrected.#offsetMs = (await corrected.#file.load())?.offsetMs ?? 0;
    return corrected;
  }

  /** How far the machine's clock is behind the cloud's, as last learnt; 0 when it is right or nothing is known. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  readonly now = (): EpochMs => epochMs(this.#clock.now() + this.#offsetMs);

  /** Takes note of the cloud's time in an answer. */
  readonly learn = (cloudNow: number, askedAt: EpochMs, answeredAt: EpochMs): void => {
    const roundTripMs = answeredAt - askedAt;
    if (!Number.isSafeInteger(cloudNow) || roundTripMs < 0 || roundTripMs > ROUND_TRIP_MAX_MS) return;
    const offsetMs = Math.round(cloudNow - (askedAt + roundTripMs / 2));
    if (Math.abs(offsetMs - this.#offsetMs) < OFFSET_KEPT_MS) return;
    this.#offsetMs = offsetMs;
    void this.#file.save({ version: 1, offsetMs }).catch(() => undefined);
  };
}
