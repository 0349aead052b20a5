/** A guide says that a sale's commission is not right: once for each sale, for a manager of its store to decide (commission/disputes.ts). */
import type { StaffId } from '../../domain/ids.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { QUESTIONED } from '../commission/questions.ts';
import { openDispute } from '../store/commission.ts';
import { salesByIds } from '../store/commission-statements.ts';
import { hasPostingOf } from '../store/guide-phone.ts';
import { alert } from '../store/quarantine.ts';

/** `words`: what is not right, as the guide says it. False for a sale that the guide has no part in, as for one that is not there. The same again changes nothing. */
export async function objectTo(cloud: Cloud, guide: StaffId, sale: string, words: string): Promise<boolean> {
  const scope = brandScope(cloud.brand.id);
  const { database } = cloud;
  const [row] = await salesByIds(database, scope, [sale]);
  if (row?.sold == null || row.facts === null || !(await hasPostingOf(database, scope, sale, guide))) return false;
  const { receipt, store } = row.sold;
  const about = { sale, receipt, store, reason: QUESTIONED, guide: null, raised_by: guide, words };
  const opened = { id: `guide-${sale}-${guide}`, ...about };
  await database.transaction(async (tx) => {
    if (await openDispute(tx, scope, { ...opened, opened_at: cloud.ports.clock.now() }))
      await alert(cloud, tx, scope, 'commission_questioned', `sale ${receipt}`, guide);
  });
  return true;
}
