/**
 * Upload and pull through a real cloud on a real PostgreSQL, over HTTP. Floors on the same tables through the same pool:
 * a multi-row INSERT of the very rows that an upload has just written, and the SELECT of the page that a pull has just
 * given. The cloud runs in this process, as its tests run it: sending a request and reading its answer is part of ours.
 */
import { PULL_BATCH_MAX, storeScope, UPLOAD_BATCH_MAX, type Checkpoint } from '../../sync/protocol/messages.ts';
import type { Database, Parameter } from '../../sync/cloud/store/database.ts';
import { readPage } from '../../sync/cloud/store/documents.ts';
import { bookHash, startTestCloud, type TestCloud, type TestTerminal } from '../sync/cloud/harness.ts';
import { figureOf, rateOf, statsOf, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const FLOOR_SCOPE = 'store:demo:FLOOR';
const REPLAY_SCOPE = 'store:demo:REPLAY';
/** That send at once what they have kept, as after a morning without a network. */
const TILLS = 3;

export async function benchExchange(plan: Plan): Promise<readonly Figure[]> {
  if (!(['upload', 'upload-tills', 'ingest-sql', 'pull', 'pull-ingest'] as const).some(plan.wants)) return [];
  const { uploadBatches, pullRounds } = sizesOf(plan);
  plan.say(`upload and pull: ${uploadBatches * UPLOAD_BATCH_MAX} sales`);
  const cloud = await startTestCloud({ root: plan.root });
  try {
    const terminal = await cloud.pair();
    const { rounds: uploads, sql, statements } = await uploadRounds(cloud, terminal, uploadBatches);
    const tills = plan.wants('upload-tills') ? await tillRounds(cloud, uploadBatches) : [];
    const pulls = await pullRoundsOf(cloud, terminal, pullRounds);
    const uploadRate = statsOf(uploads.map(({ ours }) => ours)).p50;
    return [
      ...(plan.wants('upload') ? [uploadFigure(uploads, statements)] : []),
      ...(plan.wants('upload-tills') ? [tillsFigure(tills)] : []),
      ...(plan.wants('ingest-sql') ? [sqlFigure(sql)] : []),
      ...(plan.wants('pull') ? [pullFigure(pulls)] : []),
      ...(plan.wants('pull-ingest') ? [pullIngestFigure(pulls.map(({ ours }) => ({ ours, floor: uploadRate })))] : []),
    ];
  } finally {
    await cloud.close();
  }
}

const uploadFigure = (rounds: readonly Round[], statements: number): Figure =>
  figureOf(
    {
      name: 'upload',
      what: `signed sales of a journal through POST /v1/journal in batches of ${UPLOAD_BATCH_MAX}, until the countersigned answer`,
      floorWhat: 'multi-row INSERT of the rows that the upload wrote, into the same tables, one transaction',
      unit: 'per second',
      limits: `processors: ${statements} statements a batch, and beside them hash, Ed25519 check, schema and pricing again of every entry, which with two cores is as much again`,
    },
    rounds,
  );

const tillsFigure = (rounds: readonly Round[]): Figure =>
  figureOf(
    {
      name: 'upload-tills',
      what: `the same from ${TILLS} tills of one store at once, each batch until its countersigned answer: what a cloud takes when it is busy`,
      floorWhat: 'the rows of all of them, one INSERT of a batch after the other, as in the floor of upload',
      unit: 'per second',
      limits: 'processors; the store’s counter, which one upload holds from its documents to its commit',
    },
    rounds,
  );

const sqlFigure = (rounds: readonly Round[]): Figure =>
  figureOf(
    {
      name: 'ingest-sql',
      what: 'the statements of the same uploads once more in another scope, from BEGIN to COMMIT: locks, look-ups, counter and both inserts',
      floorWhat: 'the floor of upload',
      unit: 'per second',
      limits:
        'ON CONFLICT, the look-ups of ids and receipt numbers, a round trip for what must wait for what was before',
    },
    rounds,
  );

const pullFigure = (rounds: readonly Round[]): Figure =>
  figureOf(
    {
      name: 'pull',
      what: `documents of the ledger through POST /v1/replication/ledger/pull in pages of ${PULL_BATCH_MAX}, until parsed`,
      floorWhat: 'SELECT of the same page through the same pool, parsed',
      unit: 'per second',
      limits:
        'JSON: the page is parsed from PostgreSQL, written out and parsed again by the client; the query is the floor',
    },
    rounds,
  );

const pullIngestFigure = (rounds: readonly Round[]): Figure =>
  figureOf(
    {
      name: 'pull-ingest',
      what: 'the same pull',
      floorWhat: 'the median of the upload above: how much faster a store reads than it writes',
      unit: 'per second',
      limits: 'see pull',
    },
    rounds,
  );

async function uploadRounds(
  cloud: TestCloud,
  terminal: TestTerminal,
  batches: number,
): Promise<{ readonly rounds: readonly Round[]; readonly sql: readonly Round[]; readonly statements: number }> {
  const { database } = cloud.running.cloud;
  const noted = noteStatements(database);
  let statements = 0;
  const hash = await bookHash(terminal, 'demo-1');
  const rounds: Round[] = [];
  const sql: Round[] = [];
  // The first batch warms caches and statements up.
  for (let batch = 0; batch <= batches; batch += 1) {
    const body = batchOf(cloud, terminal, hash);
    noted.splice(0);
    const ours = await rateOf(UPLOAD_BATCH_MAX, () => upload(cloud, terminal, body));
    const groups = noted.splice(0);
    statements = groups.flat().length;
    const rows = await writtenRows(database, terminal);
    const floor = await rateOf(UPLOAD_BATCH_MAX, () => insert(database, rows));
    const again = await rateOf(UPLOAD_BATCH_MAX, () => replay(database, terminal, groups));
    if (batch > 0) {
      rounds.push({ ours, floor });
      sql.push({ ours: again, floor });
    }
    // What autovacuum does within a minute of a new database's first rows.
    else await database.run('ANALYZE journal_entries, documents');
  }
  return { rounds, sql, statements };
}

async function tillRounds(cloud: TestCloud, batches: number): Promise<readonly Round[]> {
  const { database } = cloud.running.cloud;
  const tills: TestTerminal[] = [];
  while (tills.length < TILLS) tills.push(await cloud.pair(`till ${tills.length}`));
  const hash = await bookHash(tills[0] as TestTerminal, 'demo-1');
  const rounds: Round[] = [];
  for (let batch = 0; batch <= batches / TILLS; batch += 1) {
    const bodies = tills.map((till) => ({ till, body: batchOf(cloud, till, hash) }));
    const count = TILLS * UPLOAD_BATCH_MAX;
    const ours = await rateOf(count, () => Promise.all(bodies.map(({ till, body }) => upload(cloud, till, body))));
    const rows: Rows[] = [];
    for (const till of tills) rows.push(await writtenRows(database, till));
    const floor = await rateOf(count, async () => {
      for (const one of rows) await insert(database, one);
    });
    // The first round warms up.
    if (batch > 0) rounds.push({ ours, floor });
  }
  return rounds;
}

interface Statement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly name: string | undefined;
}

/** Notes from now on the statements of each transaction, grouped as they were asked for together. */
function noteStatements(database: Database): Statement[][] {
  const groups: Statement[][] = [];
  const transaction: Database['transaction'] = database.transaction.bind(database);
  const noting: Pick<Database, 'transaction'> = {
    transaction: (run) =>
      transaction((tx) => {
        let waiting = 0;
        const noted = async <T>(
          sql: string,
          parameters: readonly Parameter[],
          statement: Promise<T>,
          name: string | undefined,
        ): Promise<T> => {
          if (waiting === 0) groups.push([]);
          groups.at(-1)?.push({ sql, parameters, name });
          waiting += 1;
          return statement.finally(() => (waiting -= 1));
        };
        return run({
          ...tx,
          rows: (sql, parameters = [], name) => noted(sql, parameters, tx.rows(sql, parameters, name), name),
          run: (sql, parameters = [], name) => noted(sql, parameters, tx.run(sql, parameters, name), name),
        });
      }),
  };
  Object.assign(database, noting);
  return groups;
}

/** An upload's statements once more, in a scope of their own: what the database alone takes for them. */
const replay = (
  database: Database,
  terminal: TestTerminal,
  groups: readonly (readonly Statement[])[],
): Promise<void> => {
  const scope = storeScope('demo', terminal.profile.store.id);
  const moved = (parameters: readonly Parameter[]): readonly Parameter[] =>
    parameters.map((one) => (one === scope ? REPLAY_SCOPE : one));
  return database.transaction(async (tx) => {
    for (const group of groups)
      await Promise.all(group.map(({ sql, parameters, name }) => tx.rows(sql, moved(parameters), name)));
  });
};

/** In bytes: writing them is the till's work, on its own processor. */
function batchOf(cloud: TestCloud, terminal: TestTerminal, hash: string): Uint8Array<ArrayBuffer> {
  const sale = (): unknown => {
    const now = cloud.ports.clock.now();
    return terminal.sale({
      pricing: { now, version: 1, book: 'demo-1', bookHash: hash, roundOffUnit: 0, coupons: [], pointsAsked: 0 },
    });
  };
  return Buffer.from(
    JSON.stringify({ terminal: terminal.id, entries: Array.from({ length: UPLOAD_BATCH_MAX }, sale) }),
  );
}

async function upload(cloud: TestCloud, terminal: TestTerminal, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await post(cloud, '/v1/journal', terminal, body);
  const { highWater, quarantined } = answer as { highWater: { seq: number }; quarantined: unknown[] };
  if (highWater.seq !== terminal.seq || quarantined.length > 0) throw new Error(JSON.stringify(answer));
}

async function post(cloud: TestCloud, path: string, { token }: TestTerminal, body: BodyInit): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${cloud.url}${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

interface Rows {
  readonly entries: readonly (readonly unknown[])[];
  readonly documents: readonly (readonly unknown[])[];
}

const ENTRY_COLUMNS = ['terminal', 'seq', 'month', 'id', 'kind', 'hash', 'received_at', 'line'] as const;
const DOCUMENT_COLUMNS = ['collection', 'id', 'seq', 'deleted', 'content_hash', 'body'] as const;

/** The rows of the last batch, as they stand in the tables. */
async function writtenRows(database: Database, terminal: TestTerminal): Promise<Rows> {
  const scope = storeScope('demo', terminal.profile.store.id);
  const from = terminal.seq - UPLOAD_BATCH_MAX;
  const entries = await database.rows<Record<string, unknown>>(
    `SELECT ${ENTRY_COLUMNS.join(', ')} FROM journal_entries WHERE scope = $1 AND terminal = $2 AND seq > $3`,
    [scope, terminal.id, from],
  );
  const documents = await database.rows<Record<string, unknown>>(
    `SELECT collection, id, seq, deleted, content_hash, body::text AS body FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND body->>'terminal' = $2 ORDER BY seq DESC LIMIT $3`,
    [scope, terminal.id, UPLOAD_BATCH_MAX],
  );
  if (entries.length !== UPLOAD_BATCH_MAX || documents.length !== UPLOAD_BATCH_MAX)
    throw new Error(`${entries.length} entries gave ${documents.length} documents`);
  const valuesOf = (columns: readonly string[]) => (row: Record<string, unknown>) => columns.map((name) => row[name]);
  return { entries: entries.map(valuesOf(ENTRY_COLUMNS)), documents: documents.map(valuesOf(DOCUMENT_COLUMNS)) };
}

const insert = (database: Database, { entries, documents }: Rows): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.run(...insertOf('journal_entries', ENTRY_COLUMNS, entries));
    await tx.run(...insertOf('documents', DOCUMENT_COLUMNS, documents));
  });

function insertOf(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): [sql: string, parameters: readonly (string | number | boolean)[]] {
  const parameters = [FLOOR_SCOPE, ...rows.flat()] as readonly (string | number | boolean)[];
  const tuple = (_: unknown, row: number): string =>
    `($1, ${columns.map((__, column) => `$${row * columns.length + column + 2}`).join(', ')})`;
  return [`INSERT INTO ${table} (scope, ${columns.join(', ')}) VALUES ${rows.map(tuple).join(', ')}`, parameters];
}

async function pullRoundsOf(cloud: TestCloud, terminal: TestTerminal, rounds: number): Promise<readonly Round[]> {
  const { database } = cloud.running.cloud;
  const scope = storeScope('demo', terminal.profile.store.id);
  const found: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    let checkpoint: Checkpoint | null = null;
    for (;;) {
      const from: number = checkpoint?.seq ?? 0;
      const begun = performance.now();
      const body = JSON.stringify({ checkpoint, limit: PULL_BATCH_MAX });
      const page = (await post(cloud, '/v1/replication/ledger/pull', terminal, body)) as {
        documents: unknown[];
        checkpoint: Checkpoint;
      };
      const pulledMs = performance.now() - begun;
      const count = page.documents.length;
      if (count === 0) break;
      const floor = await rateOf(count, () => readPage(database, scope, 'ledger', from, PULL_BATCH_MAX));
      // The first round warms up.
      if (round > 0) found.push({ ours: (count * 1000) / pulledMs, floor });
      checkpoint = page.checkpoint;
      if (count < PULL_BATCH_MAX) break;
    }
  }
  return found;
}
