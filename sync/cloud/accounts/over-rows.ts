/**
 * A payment row that is over at its till binds nobody's money: its hold is let go by the journal's word too. A till has let it go
 * before it writes so; a cloud that was put back from a backup has forgotten that, and hears it here. Called by derive.ts and post.ts.
 */
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { lockHold, setHoldState } from '../store/accounts.ts';
import type { Transaction } from '../store/database.ts';

/** The number of the hold that binds nothing any more. */
export function holdLetGoBy({ body }: EntryOf<'tender.attempted'>): string | undefined {
  const { kind, state, outTradeNumber } = body;
  const isOver = state === 'failed' || state === 'reversed';
  return isOver && (kind === 'stored_value' || kind === 'gift_card') ? outTradeNumber : undefined;
}

/** What a sale has taken stays; another till's word counts nothing. */
export async function letGo(
  tx: Transaction,
  scope: string,
  { hold, terminal }: { readonly hold: string; readonly terminal: string },
): Promise<void> {
  const row = await lockHold(tx, scope, hold);
  if (row?.state === 'held' && row.terminal === terminal) await setHoldState(tx, scope, hold, 'released');
}
