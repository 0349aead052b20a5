/**
 * A staff badge that a scanner types into a field for a staff number, character by character: the number that it bears, once it is
 * whole. Pure. Called by forms of people.
 */
import { readOwnCode } from '../../sync/domain/own-codes.ts';
import { readSignedBadge } from '../../sync/domain/staff-badge.ts';

export function badgeNumber(text: string): string {
  const signed = readSignedBadge(text);
  if (signed !== undefined) return signed.fields.staff;
  const code = readOwnCode(text.trim());
  // What is signed begins with a nought and goes on: its first letters are no number yet.
  return code?.kind === 'badge' && !code.code.startsWith('0') ? code.code : text;
}
