/**
 * What terminals pull and push. Pull: documents of one collection after a checkpoint of the terminal's own scope; a
 * checkpoint of another epoch or scope starts from the beginning. Push: only collections without money; the newer master
 * is answered where it is not what the terminal assumed; a document that cannot be taken goes to quarantine, and so does a setting
 * that nobody with the right to saved there (pushed-settings.ts).
 */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import {
  brandScope,
  PULL_ANSWER,
  PULL_REQUEST,
  PUSH_ANSWER,
  PUSH_REQUEST,
  type PUSH_ROW,
  storeScope,
  type PullAnswer,
} from '../../protocol/messages.ts';
import { COLLECTION_NAMES, COLLECTIONS, type CollectionName } from '../../schemas/collections.ts';
import { oneOf } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, type DeviceIdentity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { freshId } from '../ports.ts';
import type { Transaction } from '../store/database.ts';
import { contentHash, readDocument, readEpoch, readPage, takeSeq, type DocumentRow } from '../store/documents.ts';
import { isStorable, quarantine } from '../store/quarantine.ts';
import { judgeSetting, type SettingRefusal } from './pushed-settings.ts';

const COLLECTION = Type.Object({ collection: oneOf(COLLECTION_NAMES) });
const validators = new Map(COLLECTION_NAMES.map((name) => [name, Compile(COLLECTIONS[name].schema)]));
type PushRow = Static<typeof PUSH_ROW>;

export function replicationRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.post('/v1/replication/:collection/pull', {
    config: { policy: ['device'] },
    schema: {
      summary: 'The next page of a collection',
      tags: ['replication'],
      security: BEARER,
      params: COLLECTION,
      body: withExample(PULL_REQUEST, { checkpoint: null, limit: 1000 }),
      response: answers(PULL_ANSWER, { documents: [], checkpoint: { epoch: 'e1', scope: 'brand:demo', seq: 0 } }),
    },
    handler: (request) => {
      const { collection } = request.params as { readonly collection: CollectionName };
      return pull(cloud, deviceOf(request), collection, request.body as Static<typeof PULL_REQUEST>);
    },
  });
  app.post('/v1/replication/:collection/push', {
    config: { policy: ['device'] },
    schema: {
      summary: 'Changes of mutable documents without money',
      tags: ['replication'],
      security: BEARER,
      params: COLLECTION,
      body: withExample(PUSH_REQUEST, { rows: [{ newDocumentState: { id: 't1', title: '回访', done: false } }] }),
      response: answers(PUSH_ANSWER, { conflicts: [] }),
    },
    handler: (request) => {
      const { collection } = request.params as { readonly collection: CollectionName };
      return push(cloud, deviceOf(request), collection, (request.body as Static<typeof PUSH_REQUEST>).rows);
    },
  });
}

const scopeOf = (device: DeviceIdentity, collection: CollectionName): string =>
  COLLECTIONS[collection].scope === 'brand' ? brandScope(device.brand) : storeScope(device.brand, device.store);

async function pull(
  cloud: Cloud,
  device: DeviceIdentity,
  collection: CollectionName,
  { checkpoint, limit }: Static<typeof PULL_REQUEST>,
): Promise<PullAnswer> {
  const scope = scopeOf(device, collection);
  const epoch = await readEpoch(cloud.database);
  const known = checkpoint !== null && checkpoint.epoch === epoch && checkpoint.scope === scope;
  const from = known ? checkpoint.seq : 0;
  const rows = await readPage(cloud.database, scope, collection, from, limit);
  cloud.killPoints.reach('pull.before_answer');
  return {
    documents: rows.map(documentOf),
    checkpoint: { epoch, scope, seq: rows.at(-1)?.seq ?? from },
  };
}

/** What the store has of a setting: nothing, where it has none. */
const masterOf = (master: DocumentRow | null, id: string): Record<string, unknown> =>
  master === null ? { id, value: null, _deleted: true } : documentOf(master);

const documentOf = ({ body, deleted }: DocumentRow): Record<string, unknown> => ({ ...body, _deleted: deleted });

async function push(
  cloud: Cloud,
  device: DeviceIdentity,
  collection: CollectionName,
  rows: readonly PushRow[],
): Promise<Static<typeof PUSH_ANSWER>> {
  if (!COLLECTIONS[collection].push) throw new Refusal(403, 'not_pushable');
  if (rows.length === 0) return { conflicts: [] };
  const scope = scopeOf(device, collection);
  // Read before the transaction, which takes the store's counter first.
  const judged = collection === 'settings' ? await judgeSettings(cloud, device, rows) : [];
  const conflicts = await cloud.database.transaction(async (tx) => {
    // Comparing with the master needs the counter first here: nobody else writes this scope meanwhile.
    const base = await takeSeq(tx, scope, rows.length);
    const found: Record<string, unknown>[] = [];
    for (const [index, row] of rows.entries()) {
      const refusal = refusalIn(judged[index]);
      const master = await takeRow(cloud, tx, device, { collection, scope, refusal, row, seq: base + index + 1 });
      if (master !== null) found.push(master);
    }
    cloud.killPoints.reach('push.before_commit');
    return found;
  });
  cloud.killPoints.reach('push.after_commit_before_answer');
  if (collection === 'settings') await noteSettings(cloud, device, scope, rows, conflicts, judged);
  cloud.wakes.wake(scope);
  return { conflicts };
}

type JudgedSetting = Awaited<ReturnType<typeof judgeSetting>>;

async function judgeSettings(
  cloud: Cloud,
  device: DeviceIdentity,
  rows: readonly PushRow[],
): Promise<readonly JudgedSetting[]> {
  const judged: JudgedSetting[] = [];
  for (const { newDocumentState, savedBy } of rows) {
    const { deleted, body } = split(newDocumentState);
    judged.push(await judgeSetting(cloud, device, { id: String(body['id']), value: body['value'], deleted, savedBy }));
  }
  return judged;
}

const refusalIn = (judged: JudgedSetting | undefined): SettingRefusal | undefined =>
  typeof judged === 'string' ? judged : undefined;

/** Names who changed what at which till, and what was refused, which is in quarantine too. */
async function noteSettings(
  cloud: Cloud,
  device: DeviceIdentity,
  scope: string,
  rows: readonly PushRow[],
  conflicts: readonly Record<string, unknown>[],
  judged: readonly JudgedSetting[],
): Promise<void> {
  const stale = new Set(conflicts.map(({ id }) => id));
  for (const [index, { newDocumentState: state }] of rows.entries()) {
    const id = String(state['id']);
    const found = judged[index];
    const terminal = whoOf(device);
    if (typeof found === 'string')
      await cloud.audit.note({ scope, who: terminal, act: 'settings.refused', what: `${id}: ${found}` });
    else if (found !== undefined && !stale.has(state['id']))
      await cloud.audit.note({ scope, who: `staff ${found.by}`, act: 'settings.saved', what: `${id} at ${terminal}` });
  }
}

interface TakenRow {
  readonly collection: CollectionName;
  readonly scope: string;
  /** Why a setting is not taken. */
  readonly refusal: SettingRefusal | undefined;
  readonly row: PushRow;
  readonly seq: number;
}

/** Writes one pushed row; the current master when it is another than assumed. */
async function takeRow(
  cloud: Cloud,
  tx: Transaction,
  device: DeviceIdentity,
  { collection, scope, refusal, row, seq }: TakenRow,
): Promise<Record<string, unknown> | null> {
  const { deleted, body } = split(row.newDocumentState);
  const id = typeof body['id'] === 'string' ? body['id'] : '';
  const isTaken = refusal === undefined;
  if (validators.get(collection)?.Check(body) !== true || !isTaken || !isStorable(JSON.stringify(row))) {
    await quarantine(cloud, tx, scope, {
      id: freshId(cloud.ports),
      terminal: device.terminal,
      seq: null,
      kind: `push.${collection}`,
      reason: refusal ?? 'bad_document',
      body,
    });
    // The till goes back to what the store has; of other documents nothing else is here.
    return isTaken ? null : masterOf(await readDocument(tx, scope, collection, id), id);
  }
  const master = await readDocument(tx, scope, collection, id);
  const assumed =
    row.assumedMasterState === undefined || row.assumedMasterState === null ? null : split(row.assumedMasterState);
  if (master !== null) {
    const same = (other: { readonly deleted: boolean; readonly body: unknown }): boolean =>
      master.deleted === other.deleted && contentHash(master.body) === contentHash(other.body);
    if (same({ deleted, body })) return null;
    if (assumed === null || !same(assumed)) return documentOf(master);
  }
  await tx.run(
    `INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT (scope, collection, id) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted,
       content_hash = excluded.content_hash, body = excluded.body`,
    [scope, collection, id, seq, deleted, contentHash(body), JSON.stringify(body)],
  );
  return null;
}

function split(state: Readonly<Record<string, unknown>>): {
  readonly deleted: boolean;
  readonly body: Record<string, unknown>;
} {
  const body = Object.fromEntries(
    Object.entries(state).filter(([key]) => !['_deleted', '_rev', '_meta', '_attachments'].includes(key)),
  );
  return { deleted: state['_deleted'] === true, body };
}
