/**
 * The changes of a terminal's key that stand in its journal: each counts for the entries after it, in the same upload too.
 * One that is not right is quarantined and changes nothing. Pure but for signatures. Called by the ingest.
 */
import { Compile } from 'typebox/compile';
import { KEY_CHANGE } from '../../schemas/entries/kinds.ts';
import { withChange, type Keys } from '../app/device-keys.ts';
import type { RawEntry } from './chain.ts';
import type { Misfit } from './examine.ts';

const CHECK = Compile(KEY_CHANGE);

export interface FollowedKeys<Known extends Keys> {
  /** The very value that was known when nothing is new. */
  readonly keys: Known | Keys;
  /** Entries whose change does not count, by number. */
  readonly misfits: ReadonlyMap<number, Misfit>;
}

export function followKeyChanges<Known extends Keys>(
  known: Known,
  terminal: string,
  entries: readonly RawEntry[],
): FollowedKeys<Known> {
  let keys: Known | Keys = known;
  const misfits = new Map<number, Misfit>();
  for (const { seq, kind, ...entry } of entries) {
    const body = entry['body'];
    if (kind !== 'key.rotated' || !CHECK.Check(body)) continue;
    const changed = withChange(keys, terminal, body);
    if (changed.ok && body.from === seq + 1) keys = changed.value;
    else misfits.set(seq, { reason: 'bad_key_change', detail: changed.ok ? 'wrong_start' : changed.error });
  }
  return { keys, misfits };
}
