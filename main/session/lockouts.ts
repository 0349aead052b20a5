/**
 * Wrong PINs lock the person, never the till: after PIN_FAILURES_MAX in a row for five minutes, each further round twice
 * as long. Kept on disk, so that a restart does not help a guesser. Called by the session desk only.
 */
import Type, { type Static } from 'typebox';
import type { StaffId } from '../../sync/domain/ids.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import { COUNT, INSTANT, STAFF_ID } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

export const PIN_FAILURES_MAX = 5;
export const FIRST_LOCK_MS = 5 * MINUTE_MS;
export const LONGEST_LOCK_MS = 8 * 60 * MINUTE_MS;

const LOCKOUT = Type.Object({ staff: STAFF_ID, failures: COUNT, rounds: COUNT, until: INSTANT });
type Lockout = Static<typeof LOCKOUT>;
const LOCKOUTS_FILE = Type.Object({ version: Type.Literal(1), items: Type.Array(LOCKOUT) });

export type FailureCount = { readonly lockedUntil: EpochMs } | { readonly left: number };

export class Lockouts {
  readonly #file: JsonFile<Static<typeof LOCKOUTS_FILE>>;
  readonly #byStaff = new Map<StaffId, Lockout>();

  private constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'lockouts.json', LOCKOUTS_FILE);
  }

  static async load(folder: DataFolder): Promise<Lockouts> {
    const lockouts = new Lockouts(folder);
    for (const item of (await lockouts.#file.load())?.items ?? []) lockouts.#byStaff.set(item.staff, item);
    return lockouts;
  }

  /** Until when the person is locked; undefined when not. */
  lockedUntil(staff: StaffId, now: EpochMs): EpochMs | undefined {
    const until = this.#byStaff.get(staff)?.until;
    return until !== undefined && now < until ? until : undefined;
  }

  async fail(staff: StaffId, now: EpochMs): Promise<FailureCount> {
    const before = this.#byStaff.get(staff) ?? { staff, failures: 0, rounds: 0, until: 0 as EpochMs };
    const failures = before.failures + 1;
    if (failures < PIN_FAILURES_MAX) {
      await this.#keep({ ...before, failures });
      return { left: PIN_FAILURES_MAX - failures };
    }
    const lockedUntil = (now + Math.min(FIRST_LOCK_MS * 2 ** before.rounds, LONGEST_LOCK_MS)) as EpochMs;
    await this.#keep({ staff, failures: 0, rounds: before.rounds + 1, until: lockedUntil });
    return { lockedUntil };
  }

  async succeed(staff: StaffId): Promise<void> {
    if (!this.#byStaff.delete(staff)) return;
    await this.#save();
  }

  async #keep(lockout: Lockout): Promise<void> {
    this.#byStaff.set(lockout.staff, lockout);
    await this.#save();
  }

  #save(): Promise<void> {
    return this.#file.save({ version: 1, items: [...this.#byStaff.values()] });
  }
}
