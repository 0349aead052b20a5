/** Names, roles and PINs of the store, pulled again and again: who is logged in is told when its rights changed. Called by terminal.ts. */
import type { Session } from '../contract/views.ts';
import type { Timers } from '../ports.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { Approvals } from './approvals.ts';
import type { StaffVerifiers } from './staff-verifiers.ts';

export const STAFF_PULL_EVERY_MS = 5 * 60_000;

export interface StaffPullParts {
  readonly cloud: Pick<CloudClient, 'staffVerifiers'>;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly sessions: { readonly current: Session | null };
  readonly timers: Timers;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

export function staffPull({ cloud, verifiers, approvals, sessions, timers, now, changed }: StaffPullParts) {
  const rightsNow = (): string => {
    const { current } = sessions;
    return current === null ? '' : JSON.stringify(approvals.grantsOf(current));
  };
  const pull = async (): Promise<void> => {
    const pulled = await cloud.staffVerifiers();
    if (!pulled.ok) return;
    const before = rightsNow();
    await verifiers.replace(pulled.value, now());
    if (rightsNow() !== before) changed();
  };
  const timer = timers.every(STAFF_PULL_EVERY_MS, () => void pull().catch(() => undefined));
  return { pullStaff: pull, endStaffPull: (): void => timer.cancel() };
}
