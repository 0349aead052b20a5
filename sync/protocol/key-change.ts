/**
 * What both keys sign when a terminal changes its device key. The terminal writes it into `key.rotated`, the cloud and
 * `journal verify` check it. Pure.
 */
import type { Static } from 'typebox';
import type { KEY_CHANGE } from '../schemas/entries/kinds.ts';

export type KeyChange = Static<typeof KEY_CHANGE>;

/** Bound to one terminal, one place in its journal and one key: shown anywhere else it proves nothing. */
export const keyChangeText = (terminal: string, { from, publicKey }: Pick<KeyChange, 'from' | 'publicKey'>): string =>
  `guidepost-key|${terminal}|${String(from)}|${publicKey}`;
