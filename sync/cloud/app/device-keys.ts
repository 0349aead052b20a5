/**
 * The keys of a terminal, one after another: which change of the key is a right one. A change is proven by the key before and
 * by the new one, counts from one entry on, and no key comes back. Pure but for the signatures. Called by the ingest, which
 * finds changes in the journal, and by the route that takes them from a terminal whose cloud was restored from before them.
 */
import { err, ok, type Result } from '../../domain/result.ts';
import { keyChangeText, type KeyChange } from '../../protocol/key-change.ts';
import { DEVICE_KEYS_MAX } from '../../protocol/messages.ts';
import type { TerminalRow } from '../store/terminals.ts';
import { isSignedBy, publicKeyOf, soundKeyOf } from './ed25519.ts';

export type Keys = Pick<TerminalRow, 'public_key' | 'earlier_keys'>;
export type KeyChangeFault = 'bad_public_key' | 'bad_proof' | 'key_used_before' | 'wrong_start' | 'too_many_keys';

/** The keys with one change more; the same value when they have it already. */
export function withChange(keys: Keys, terminal: string, change: KeyChange): Result<Keys, KeyChangeFault> {
  const { publicKey, from, proof, possession } = change;
  const { public_key: current } = keys;
  const earlier = keys.earlier_keys ?? [];
  const line = [...earlier.map(({ key }) => key), current];
  const known = line.indexOf(publicKey);
  const isAgain = known > 0 && earlier[known - 1]?.until === from;
  const next = soundKeyOf(publicKey);
  if (next === null) return err('bad_public_key');
  const before = publicKeyOf(isAgain ? (line[known - 1] ?? '') : current);
  const text = keyChangeText(terminal, change);
  if (before === null || !isSignedBy(before, text, proof) || !isSignedBy(next, text, possession))
    return err('bad_proof');
  if (isAgain) return ok(keys);
  if (known >= 0) return err('key_used_before');
  if (from <= (earlier.at(-1)?.until ?? 1)) return err('wrong_start');
  if (earlier.length >= DEVICE_KEYS_MAX) return err('too_many_keys');
  return ok({ public_key: publicKey, earlier_keys: [...earlier, { key: current, until: from }] });
}
