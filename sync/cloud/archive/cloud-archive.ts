/**
 * Archives of a cloud's old journal lines, by its data folder or `DATABASE_URL`, also while it serves.
 * Called by `npm run cloud -- archive --before 2026-05 FILE`.
 */
import { join, resolve } from 'node:path';
import { DEMO_BRAND } from '../../demo/shop.ts';
import { brandScope } from '../../protocol/messages.ts';
import { onDatabase, type BackupPlace } from '../backup/cloud-backup.ts';
import { StartFailure } from '../failure.ts';
import type { ArchiveKillPoints } from '../kill-points.ts';
import { systemPorts } from '../ports.ts';
import { loadSecrets, readSecrets } from '../secrets.ts';
import { auditKeyOf, auditLog } from '../store/audit.ts';
import { connect } from '../store/database.ts';
import type { Month } from '../store/journal-months.ts';
import { archiveJournals, type Archived } from './archive.ts';

export interface ArchivePlace extends BackupPlace {
  readonly archivePoints: ArchiveKillPoints;
}

/** @throws StartFailure in one line; every line is then still in the database, or in `file` and checked. */
export async function archiveCloud(
  place: ArchivePlace,
  { before, kept, file }: { readonly before: Month; readonly kept: number; readonly file: string },
  say: (line: string) => void,
): Promise<Archived> {
  const ports = place.ports ?? systemPorts();
  const folder = join(resolve(place.data), 'cloud');
  if ((await readSecrets(folder, place.secretsFile)) === null)
    throw new StartFailure('archive', `there is no cloud in ${folder}`);
  const key = auditKeyOf(await loadSecrets(folder, place.secretsFile, ports));
  return onDatabase(place, ports, async (url) => {
    const database = connect(url, ports);
    try {
      const audit = auditLog(database, ports, key);
      const scope = brandScope(DEMO_BRAND.id);
      return await archiveJournals(
        { database, ports, audit, scope, killPoints: place.archivePoints, say },
        before,
        kept,
        file,
      );
    } finally {
      await database.close();
    }
  });
}
