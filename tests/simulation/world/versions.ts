/** Protocol versions in the simulated shop: how a mixture comes to its end, and what must not come of one. Called by world.ts. */
import type { CloudSeen, Violation } from '../../../sync/domain/invariants.ts';
import type { World } from './world.ts';

const VERSIONS_BACK = 2;
const REASONS_OF_VERSIONS = new Set(['unknown_kind', 'unknown_version', 'bad_envelope', 'bad_body']);

/** The upgrade is finished: every server is of the newest version there is, and so is each till that they no longer take. */
export function settleVersions({ plan, servers, sites }: World): void {
  if (plan.versions === undefined) return;
  const newest = Math.max(...[...servers, ...sites.map(({ terminal }) => terminal)].map(({ version = 1 }) => version));
  for (const server of servers) if (server.version !== newest) server.become(newest);
  for (const site of sites) if ((site.terminal.version ?? newest) < newest - VERSIONS_BACK) site.become(newest);
}

/** Nobody here writes what no version knows: an entry that is in quarantine for that was only of another version. */
export const versionFaults = ({ quarantined }: CloudSeen): readonly Violation[] =>
  quarantined
    .filter(({ reason }) => REASONS_OF_VERSIONS.has(reason))
    .map(({ terminal, seq, reason }) => ({
      invariant: 'no_accident',
      detail: `terminal ${terminal}: entry ${String(seq)} is in quarantine: ${reason}`,
    }));
