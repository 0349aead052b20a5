/** What a terminal is told about itself: at pairing, and again whenever it asks. */
import { deriveTerminalKey } from '../../domain/binding-token.ts';
import type { TerminalProfile } from '../../protocol/messages.ts';
import { readStore, type TerminalRow } from '../store/terminals.ts';
import type { Cloud } from './context.ts';
import { Refusal } from './problem.ts';

/** The key generation in use; older ones stay valid until their tokens have run out. */
export const TOKEN_KID = 1;

export async function profileOf(
  cloud: Cloud,
  terminal: Pick<TerminalRow, 'terminal' | 'number' | 'store'>,
): Promise<TerminalProfile> {
  const store = await readStore(cloud.database, cloud.brand.id, terminal.store);
  if (store === null) throw new Refusal(404, 'unknown_store');
  return {
    terminal: terminal.terminal,
    terminalNumber: terminal.number,
    brand: { id: cloud.brand.id, name: cloud.brand.name, host: cloud.host() },
    store,
    tokenKid: TOKEN_KID,
    tokenKey: Buffer.from(deriveTerminalKey(cloud.secrets.brandMaster, TOKEN_KID, terminal.number)).toString(
      'base64url',
    ),
    sealKey: cloud.secrets.sealKey.publicRaw,
    cloudKey: cloud.secrets.cloudKey.publicRaw,
    epoch: cloud.epoch,
    currency: 'CNY',
  };
}
