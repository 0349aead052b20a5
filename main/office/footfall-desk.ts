/**
 * What counters at the doors counted, from a file that a manager chose: looked through here, where nothing is kept, and sent to the cloud in
 * the manager's name, all rows at once or none. Called by dispatch.
 */
import { FOOTFALL_ANSWER } from '../../sync/protocol/footfall.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { asManager, type AsManagerParts } from './as-manager.ts';
import { footfallDays, readFootfall, type ReadFootfall } from './footfall-file.ts';

export interface FootfallDeskParts extends AsManagerParts {
  readonly profile: TerminalProfile;
  readonly now: () => EpochMs;
}

/** Two thousand rows, each judged for itself. */
const SEND_TIMEOUT_MS = 30_000;

export class FootfallDesk {
  readonly #parts: FootfallDeskParts;

  constructor(parts: FootfallDeskParts) {
    this.#parts = parts;
  }

  read(session: Session, { file }: MethodParams<'footfall.read'>): Answer<MethodValue<'footfall.read'>> {
    if (!this.#permits(session)) return failed('not_permitted', { permission: 'manage_people' });
    const { rows, faults } = this.#read(file);
    return answered({ rows: rows.length, days: footfallDays(rows), faults: [...faults] });
  }

  async send(session: Session, { file }: MethodParams<'footfall.send'>): Promise<Answer<MethodValue<'footfall.send'>>> {
    if (!this.#permits(session)) return failed('not_permitted', { permission: 'manage_people' });
    const { rows, faults } = this.#read(file);
    if (faults.length > 0) return failed('bad_request', { reason: 'faulty_file' });
    const asOf = this.#parts.now();
    const items = rows.map(({ store, hour, entered, passed }) => ({ store, hour, entered, passed, asOf }));
    const asked = { method: 'PUT', path: '/v1/footfall', body: { items }, timeoutMs: SEND_TIMEOUT_MS } as const;
    const sent = await asManager(this.#parts, session, (cloud, token) => cloud.asStaff(FOOTFALL_ANSWER, asked, token));
    if (!sent.ok) return sent;
    const { taken, older, rejected } = sent.value;
    return answered({
      taken,
      older,
      rejected: rejected.map(({ row, path, reason }) => ({ line: rows[row]?.line ?? 0, path, reason })),
    });
  }

  #permits(session: Session): boolean {
    return this.#parts.approvals.permits(session, 'manage_people');
  }

  #read(file: string): ReadFootfall {
    const { profile, now } = this.#parts;
    const { id: store, offsetMinutes } = profile.store;
    return readFootfall(Buffer.from(file, 'base64'), { store, offsetMinutes, now: now() });
  }
}
