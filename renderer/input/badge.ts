/** A staff badge scanned into a field for a staff number: the number that it bears. Pure. Called by forms of people. */
import { readOwnCode } from '../../sync/domain/own-codes.ts';

export function badgeNumber(text: string): string {
  const code = readOwnCode(text.trim());
  return code?.kind === 'badge' ? code.code : text;
}
