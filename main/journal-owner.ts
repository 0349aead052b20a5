/**
 * Whose journal lies in the work folder. A machine that was paired anew is another terminal: its journal begins anew, with the
 * old one kept beside it under the old number. What the old one had not uploaded stays there, to be exported.
 * Called by terminal.ts before the journal is opened.
 */
import Type from 'typebox';
import type { TerminalId } from '../sync/domain/ids.ts';
import { TERMINAL_ID } from '../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder } from './data-folder.ts';

export const JOURNAL_FOLDER = 'journal';
const OWNER_FILE = Type.Object({ version: Type.Literal(1), terminal: TERMINAL_ID });

export async function setAsideOther(work: DataFolder, terminal: TerminalId): Promise<void> {
  const file = jsonFile(work, 'journal-owner.json', OWNER_FILE);
  const owner = await file.load();
  if (owner?.terminal === terminal) return;
  if (owner !== undefined) await work.rename(JOURNAL_FOLDER, `${JOURNAL_FOLDER}-${owner.terminal}`);
  await file.save({ version: 1, terminal });
}
