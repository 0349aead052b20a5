/** Where a binding code stands: its state with the clock's say, and the three posts on the way. Pure. */
import type { IssuedToken } from '../../../main/contract/views.ts';
import type { TokenState } from '../../../sync/schemas/documents/facts.ts';
import type { TokenView } from '../../../sync/terminal/api.ts';

/**
 * The state to show: what the database knows, or expired when the time ran out before anything happened. A code for many is over once it
 * was taken back, whomever it bound before.
 */
export function tokenState(token: IssuedToken, view: TokenView | null, now: number): TokenState {
  const known = view?.state ?? 'issued';
  const isOver = token.expiresAt !== null && now >= token.expiresAt;
  if (serves(token) === 'many') {
    if (known === 'revoked' || view?.steps.some(({ state }) => state === 'revoked') === true) return 'revoked';
    return isOver ? 'expired' : known;
  }
  return isOver && (known === 'issued' || known === 'scanned') ? 'expired' : known;
}

/** A code for one customer is over with that one; one for many goes on until its time is up or it is taken back. */
export const serves = ({ mode }: IssuedToken): 'one' | 'many' => (mode === 'one_time' ? 'one' : 'many');

export interface Post {
  readonly state: TokenState;
  readonly look: 'past' | 'now' | 'next' | 'refused';
  readonly at: number | null;
}

const WAY: readonly TokenState[] = ['issued', 'scanned', 'bound'];

/** Issued, scanned, bound; a refusal takes the place of the last. "Agreed" counts as scanned. */
export function posts(token: IssuedToken, view: TokenView | null, state: TokenState): readonly Post[] {
  const timeOf = (wanted: TokenState): number | null =>
    wanted === 'issued' ? token.issuedAt : (view?.steps.findLast((step) => step.state === wanted)?.at ?? null);
  const isRefused = state === 'conflict' || state === 'expired' || state === 'revoked';
  const reached = isRefused ? 2 : Math.max(WAY.indexOf(state === 'consented' ? 'scanned' : state), 0);
  return WAY.map((step, index) => {
    if (isRefused && index === 2) return { state, look: 'refused', at: timeOf(state) };
    const skipped = isRefused && index === 1 && timeOf('scanned') === null;
    const shown = index === 1 && state === 'consented' ? 'consented' : step;
    const look = skipped ? 'next' : index < reached ? 'past' : index === reached ? 'now' : 'next';
    return { state: shown, look: state === 'bound' && index === 2 ? 'now' : look, at: timeOf(shown) ?? timeOf(step) };
  });
}

/** How much of the code's time is left, 0 to 1; 1 for a code without end. */
export function shareLeft({ issuedAt, expiresAt }: IssuedToken, now: number): number {
  if (expiresAt === null) return 1;
  return Math.min(1, Math.max(0, (expiresAt - now) / (expiresAt - issuedAt)));
}
