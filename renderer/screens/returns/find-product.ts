/** The product that a code means, whichever form of it was scanned or typed; undefined where the catalogue knows none. */
import { scanCandidates } from '../../../sync/domain/barcode.ts';
import type { ShopProduct, TerminalDatabase } from '../../../sync/terminal/api.ts';
import { keysOf } from '../../sale/scan-resolver.ts';

export async function productOfCode(
  database: Pick<TerminalDatabase, 'lookUp'>,
  text: string,
): Promise<ShopProduct | undefined> {
  const { literals, reading } = scanCandidates(text, { screen: 'goods', templates: [] });
  const literal = await database.lookUp(literals);
  if (literal.ok && literal.value.found) return literal.value.item;
  const keys = reading.ok ? keysOf(reading.value) : [];
  if (keys.length === 0) return undefined;
  const hit = await database.lookUp(keys);
  return hit.ok && hit.value.found ? hit.value.item : undefined;
}
