/** Who is logged in, what a badge proves and who approves: three desks that know each other. Called by terminal.ts. */
import type { Grants } from '../../sync/domain/permission.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { Approvals } from './approvals.ts';
import { Badges } from './badges.ts';
import { SessionDesk, type SessionParts } from './session-desk.ts';

export interface SessionDeskParts extends Omit<SessionParts, 'badges'> {
  readonly profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>;
}

export function sessionDesks(parts: SessionDeskParts) {
  const { journal, verifiers, profile, now } = parts;
  const badges = new Badges({ journal, verifiers, profile, now });
  const sessions = new SessionDesk({ ...parts, badges });
  const grants = (staff: StaffId, roles: readonly string[]): Grants => verifiers.grantsOf(staff, roles);
  return { badges, sessions, approvals: new Approvals({ journal, sessions, badges, grants, now }) };
}
