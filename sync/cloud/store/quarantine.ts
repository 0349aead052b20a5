/** What was received and could not be applied: kept whole with its reason, counted, and an alert raised. Nothing is dropped. */
import type { Cloud } from '../app/context.ts';
import { freshId } from '../ports.ts';
import { onceCommitted, type Queries, type Transaction } from './database.ts';

export interface Quarantined {
  readonly id: string;
  readonly terminal: string;
  readonly seq: number | null;
  readonly kind: string;
  readonly reason: string;
  readonly detail?: string;
  readonly body: unknown;
}

/** What `jsonb` cannot hold and JSON can: U+0000 and halves of surrogate pairs, as `JSON.stringify` writes them. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/;
const EVERY_UNSTORABLE = new RegExp(UNSTORABLE, 'g');

export const isStorable = (json: string): boolean => !json.includes('\\u') || !UNSTORABLE.test(json);

/** The same with a replacement character in those places; the exact line is with the journal. */
const storable = (json: string): string => json.replaceAll(EVERY_UNSTORABLE, '$1\\ufffd');

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
      storable(JSON.stringify(item.body)),
    ],
  );
  await alert(cloud, tx, scope, item.reason, `terminal ${item.terminal}`, item.detail);
  tx.afterCommit(() => cloud.metrics.quarantined.inc({ reason: item.reason }));
}

export async function alert(
  cloud: Cloud,
  queries: Queries | Transaction,
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
  onceCommitted(queries, () => {
    cloud.metrics.alerts.inc({ code });
    cloud.log.warn({ code, subject }, 'CLOUD200');
  });
}
