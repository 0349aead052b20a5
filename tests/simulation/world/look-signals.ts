/** What the invariants look at of bindings that no customer seems to have made: scans, decisions, and what was undone. See look-guides.ts. */
import { createHash } from 'node:crypto';
import { uuidV7 } from '../../../sync/domain/ids.ts';
import type { SignalsSeen } from '../../../sync/domain/invariants-signals.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import type { Snapshot } from '../memory-database.ts';
import { claimsOfPerson, factsOf } from './look-guides.ts';
import type { SignalPeople } from './signal-people.ts';

/** One dispute for a claim of a signal: binding/signals.ts. */
const disputeOf = (claim: string, at: number): string =>
  uuidV7(epochMs(at), new Uint8Array(createHash('sha256').update(`signal ${claim}`).digest()));

export function signalsOf({ sent, told, waiting }: SignalPeople, tables: Snapshot): SignalsSeen {
  const claims = new Map(tables.claims.map((claim) => [claim.id, claim]));
  const scans = tables.consents.flatMap(({ id, device, at }) => {
    const claim = claims.get(id);
    if (device === null || claim === undefined || claim.guide === null) return [];
    const { guide, store, member, source, guide_is_member: isOwn } = claim;
    return [{ claim: id, guide, store, member, device, at, source, isOwn }];
  });
  const deleted = new Set(tables.member_deletions.map(({ member }) => String(member)));
  const undone = scans.flatMap(({ claim, at, member }) => {
    const row = tables.binding_disputes.find(({ dispute }) => dispute === disputeOf(claim, at));
    if (row === undefined) return [];
    const facts = deleted.has(member) ? null : factsOf(tables, claimsOfPerson(tables, member));
    return [{ claim, to: row.guide, facts }];
  });
  return { sent, told, waiting, scans, undone, kept: tables.binding_signal_decisions };
}
