/** What a terminal is told about itself: at pairing, and again whenever it asks. */
import { deriveTerminalKey } from '../../domain/binding-token.ts';
import { kidAt } from '../../domain/token-keys.ts';
import type { TerminalProfile } from '../../protocol/messages.ts';
import type { TerminalRow } from '../store/terminals.ts';
import { readStoreAndKeys } from '../store/token-keys.ts';
import type { Cloud } from './context.ts';
import { Refusal } from './problem.ts';

export async function profileOf(
  cloud: Cloud,
  terminal: Pick<TerminalRow, 'terminal' | 'number' | 'store'>,
): Promise<TerminalProfile> {
  const found = await readStoreAndKeys(cloud.database, cloud.brand.id, terminal.store);
  if (found === null) throw new Refusal(404, 'unknown_store');
  const { store, generations } = found;
  const tokenKid = kidAt(generations, cloud.ports.clock.now());
  return {
    terminal: terminal.terminal,
    terminalNumber: terminal.number,
    brand: { id: cloud.brand.id, name: cloud.brand.name, host: cloud.host() },
    store,
    tokenKid,
    tokenKey: Buffer.from(deriveTerminalKey(cloud.secrets.brandMaster, tokenKid, terminal.number)).toString(
      'base64url',
    ),
    sealKey: cloud.secrets.sealKey.publicRaw,
    cloudKey: cloud.secrets.cloudKey.publicRaw,
    epoch: cloud.epoch,
    currency: 'CNY',
  };
}
