/** What was received and could not be applied: kept whole with its reason, counted, and an alert raised. Nothing is dropped. */
import type { Cloud } from '../app/context.ts';
import { freshId } from '../ports.ts';
import type { Queries, Transaction } from './database.ts';

export interface Quarantined {
  readonly id: string;
  readonly terminal: string;
  readonly seq: number | null;
  readonly kind: string;
  readonly reason: string;
  readonly detail?: string;
  readonly body: unknown;
}

export async function quarantine(cloud: Cloud, tx: Transaction, scope: string, item: Quarantined): Promise<void> {
  const at = cloud.ports.clock.now();
  await tx.run(
    `INSERT INTO quarantine (scope, id, terminal, seq, kind, reason, detail, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
     ON CONFLICT DO NOTHING`,
    [
      scope,
      item.id,
      item.terminal,
      item.seq,
      item.kind,
      item.reason,
      item.detail ?? null,
      at,
      JSON.stringify(item.body),
    ],
  );
  await alert(cloud, tx, scope, item.reason, `terminal ${item.terminal}`, item.detail);
  cloud.metrics.quarantined.inc({ reason: item.reason });
}

export async function alert(
  cloud: Cloud,
  queries: Queries,
  scope: string,
  code: string,
  subject: string,
  detail?: string,
): Promise<void> {
  await queries.run('INSERT INTO alerts (scope, id, at, code, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)', [
    scope,
    freshId(cloud.ports),
    cloud.ports.clock.now(),
    code,
    subject,
    detail ?? null,
  ]);
  cloud.metrics.alerts.inc({ code });
  cloud.log.warn({ code, subject }, 'CLOUD200');
}
