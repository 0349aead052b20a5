/**
 * The manager's reports, as JSON (fen) or CSV (yuan): sales by hour, tender and guide, and by what they are counted for, the seven
 * kinds of data, the terminals, and what needs attention.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { DIMENSIONS, type Dimension } from '../../domain/attribution.ts';
import type { StoreId } from '../../domain/ids.ts';
import { fen, type Fen } from '../../domain/money.ts';
import { MONEY_SUMS, type FigureRow } from '../../domain/seven-kinds.ts';
import { businessDayAt, DAY_MS, epochMs, isoFromInstant } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import { oneOf, REGION_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { DOCUMENT_TYPES } from '../commission/documents/statement-document.ts';
import { attentionRows } from '../reports/attention.ts';
import { attributedArrivals } from '../reports/arrivals.ts';
import { attributedFacts, readOrderFacts } from '../reports/attribution-facts.ts';
import { attributionRows, type AttributedFacts } from '../reports/attribution-report.ts';
import { ledgerFacts, salesByGuide, salesByHour, salesByTender } from '../reports/sales-reports.ts';
import { sevenKinds, type Reader } from '../reports/seven-kinds.ts';
import { csvOf, NO_TABLE, xlsxOf, type Table, type TableCell } from '../reports/table.ts';
import { ledgerOfReceipts } from '../store/documents.ts';
import { asCorrections, decisionsAbout, servedDecisionsIn } from '../store/served-decisions.ts';
import { sisterRefundsIn } from '../store/sister-refunds.ts';
import { readRoster } from '../store/staff.ts';
import { readStore, readStores, type StoreProfile } from '../store/terminals.ts';
import { terminalViews } from './terminals.ts';

const KINDS = [
  'sales-by-hour',
  'sales-by-tender',
  'sales-by-guide',
  'attribution',
  'seven-kinds',
  'terminals',
  'attention',
] as const;
type ReportKind = (typeof KINDS)[number];
const DAY = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const QUERY = Type.Object({
  store: Type.Optional(STORE_ID),
  /** `reach`: every store that who asks manages, each row with its store. */
  of: Type.Optional(oneOf(['store', 'reach'])),
  /** As `of=reach`, but only the stores of this region. */
  region: Type.Optional(REGION_ID),
  /** Of `attribution`: what the rows are of. */
  by: Type.Optional(oneOf(DIMENSIONS)),
  from: Type.Optional(DAY),
  to: Type.Optional(DAY),
  format: Type.Optional(oneOf(['json', 'csv', 'xlsx'])),
});
const ANSWER = Type.Object({
  kind: oneOf(KINDS),
  /** The store of a report of one store. */
  store: Type.Optional(STORE_ID),
  stores: Type.Array(STORE_ID),
  from: DAY,
  to: DAY,
  items: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  next: Type.Null(),
});
const DAYS_MAX = 400;
/** Stores of one report; more are asked for region by region. */
const STORES_MAX = 500;

export function reportRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/reports/:kind', {
    config: { policy: ['manager'] },
    schema: {
      summary:
        'A report over business days `from` to `to` (both included; today when absent); CSV by Accept or `format=csv`, a workbook by `format=xlsx`',
      tags: ['reports'],
      security: BEARER,
      params: Type.Object({ kind: oneOf(KINDS) }),
      querystring: QUERY,
      response: answers(ANSWER, {
        kind: 'sales-by-hour',
        store: 'S001',
        stores: ['S001'],
        from: '2026-09-21',
        to: '2026-09-21',
        items: [{ hour: 14, sales: 3, units: 4, net: 29700, refunded: 0 }],
        next: null,
      }),
    },
    handler: async (request, reply) => {
      const { kind } = request.params as { readonly kind: ReportKind };
      const query = request.query as Static<typeof QUERY>;
      const identity = identityOf(request);
      const isOfOne = query.of !== 'reach' && query.region === undefined;
      const [first, ...rest] = isOfOne
        ? [await oneStore(cloud, storeAsked(identity, query.store))]
        : await storesInReach(cloud, identity, query);
      const stores = [first, ...rest];
      const { from, to } = daysOf(cloud, first, query);
      const format = formatOf(request, query);
      const tables: Table[] = [];
      const reader = { signal: untilGone(reply), seesCosts: identity.kind === 'staff' && identity.wholeBrand };
      for (const store of stores) {
        reader.signal.throwIfAborted();
        tables.push(await tableOf(cloud, kind, store, { from, to, by: query.by ?? 'channel' }, reader));
        // One row in the log of each store: its own manager sees who read it.
        const what = `${named(kind, query)} ${format} ${from} to ${to} of store ${store.id}`;
        const scope = storeScope(cloud.brand.id, store.id);
        await cloud.audit.note({ scope, who: whoOf(identity), act: 'report.read', what });
      }
      const table = isOfOne ? (tables[0] ?? NO_TABLE) : byStore(stores, tables);
      const ids = stores.map(({ id }) => id);
      if (format === 'json')
        return { kind, ...(isOfOne ? { store: first.id } : {}), stores: ids, from, to, items: table.items, next: null };
      const place = isOfOne ? first.id : (query.region ?? 'all');
      const answer = reply.header(
        'content-disposition',
        `attachment; filename="${named(kind, query)}-${place}-${from}-${to}.${format}"`,
      );
      if (format === 'xlsx') return answer.type(DOCUMENT_TYPES.xlsx).send(xlsxOf(named(kind, query), table));
      return answer
        .type('text/csv; charset=utf-8')
        .serializer((text: string) => text)
        .send(csvOf(table));
    },
  });
}

/** Given up once whoever asked is not there any more: nobody would hear the answer. */
function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(new Refusal(499, 'nobody_asks')));
  return gone.signal;
}

async function oneStore(cloud: Cloud, id: StoreId): Promise<StoreProfile> {
  const store = await readStore(cloud.database, cloud.brand.id, id);
  if (store === null) throw new Refusal(404, 'unknown_store');
  return store;
}

/** @throws Refusal 403 when nothing of what is asked for is within reach. */
async function storesInReach(
  cloud: Cloud,
  identity: Identity,
  { store, region }: Static<typeof QUERY>,
): Promise<readonly [StoreProfile, ...StoreProfile[]]> {
  if (store !== undefined) throw new Refusal(422, 'ambiguous_stores');
  const within = new Set(storesOf(identity));
  const [first, ...rest] = (await readStores(cloud.database, cloud.brand.id)).filter(
    (one) => within.has(one.id) && (region === undefined || one.region === region),
  );
  if (first === undefined) throw new Refusal(403, 'other_store');
  if (rest.length >= STORES_MAX) throw new Refusal(422, 'too_many_stores', undefined, { max: STORES_MAX });
  return [first, ...rest];
}

/** The same table of several stores, one below the other, each row beginning with its store. */
function byStore(stores: readonly StoreProfile[], tables: readonly Table[]): Table {
  const each = stores.map(({ id }, index) => ({ id, table: tables[index] ?? NO_TABLE }));
  return {
    items: each.flatMap(({ id, table }) => table.items.map((item) => ({ store: id, ...item }))),
    header: ['store', ...(tables[0] ?? NO_TABLE).header],
    rows: each.flatMap(({ id, table }) => table.rows.map((row) => [id, ...row])),
  };
}

const formatOf = (request: FastifyRequest, { format }: Static<typeof QUERY>): 'json' | 'csv' | 'xlsx' =>
  format ?? ((request.headers.accept ?? '').includes('text/csv') ? 'csv' : 'json');

function daysOf(
  cloud: Cloud,
  store: StoreProfile,
  query: Static<typeof QUERY>,
): { readonly from: string; readonly to: string } {
  const today = businessDayAt(cloud.ports.clock.now(), store);
  const from = query.from ?? query.to ?? today;
  const to = query.to ?? query.from ?? today;
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (Number.isNaN(days) || days < 0 || days > DAYS_MAX) throw new Refusal(422, 'bad_period', `from ${from} to ${to}`);
  return { from, to };
}

const named = (kind: ReportKind, { by }: Static<typeof QUERY>): string =>
  kind === 'attribution' ? `${kind}-${by ?? 'channel'}` : kind;

async function tableOf(
  cloud: Cloud,
  kind: ReportKind,
  store: StoreProfile,
  { from, to, by }: { readonly from: string; readonly to: string; readonly by: Dimension },
  reader: Reader,
): Promise<Table> {
  if (kind === 'terminals') return terminalTable(cloud, store);
  if (kind === 'attention') return attentionTable(cloud, store);
  if (kind === 'seven-kinds') return figureTable(await sevenKinds(cloud, store, { from, to }, reader));
  const facts = await readFacts(cloud, store, from, to);
  if (kind === 'attribution') {
    const orders = await readOrderFacts(cloud, store, from, to);
    const arrivals = await attributedArrivals(cloud, store, from, to);
    return attributionTable(cloud, by, { ...(await attributedFacts(cloud, store, facts, orders)), arrivals });
  }
  switch (kind) {
    case 'sales-by-hour': {
      const items = salesByHour(facts, store.offsetMinutes);
      const rows = items.map(({ hour, sales, units, net, refunded }) => [
        hour,
        sales,
        units,
        yuan(net),
        yuan(refunded),
      ]);
      return { items, rows, header: ['hour', 'sales', 'units', 'net', 'refunded'] };
    }
    case 'sales-by-tender': {
      const items = salesByTender(facts);
      const rows = items.map(({ tender, count, amount, refunded, platform = '', face, settlement }) => [
        tender,
        count,
        yuan(amount),
        yuan(refunded),
        platform,
        ...[face, settlement].map((paid) => (paid === undefined ? '' : yuan(fen(paid)))),
      ]);
      return { items, rows, header: ['tender', 'count', 'amount', 'refunded', 'platform', 'face', 'settlement'] };
    }
    case 'sales-by-guide': {
      const names = new Map(
        (await readRoster(cloud.database, brandScope(cloud.brand.id))).map(({ body }) => [
          body.id as string,
          body.name,
        ]),
      );
      const elsewhere = await refundsElsewhere(cloud, store, from, to);
      const items = salesByGuide(facts, elsewhere).map((row) => ({ ...row, name: names.get(row.guide) ?? '' }));
      const rows = items.map(({ guide, name, sales, net, refunded, refundedElsewhere }) => [
        guide,
        name,
        sales,
        yuan(net),
        yuan(refunded),
        yuan(refundedElsewhere),
      ]);
      return { items, rows, header: ['guide', 'name', 'sales', 'net', 'refunded', 'refunded elsewhere'] };
    }
  }
}

async function attributionTable(cloud: Cloud, by: Dimension, facts: AttributedFacts): Promise<Table> {
  const isOfPeople = by === 'servedBy' || by === 'boundTo';
  const roster = isOfPeople ? await readRoster(cloud.database, brandScope(cloud.brand.id)) : [];
  const names = new Map<string, string>(roster.map(({ body }) => [body.id, body.name]));
  const items = attributionRows(facts, by).map((row) => ({ ...row, name: names.get(row.key) ?? '' }));
  const rows = items.map(({ key, name, sales, units, net, refunded, enrolled, bound }) => [
    ...[key, name, sales, units, yuan(net), yuan(refunded)],
    ...[enrolled, bound],
  ]);
  return { items, rows, header: [by, 'name', 'sales', 'units', 'net', 'refunded', 'enrolled', 'bound'] };
}

/** Figures in yuan where they are money, else in their unit; a workbook shows rates as per cent, hundredths as decimals. */
function figureTable(items: readonly FigureRow[]): Table {
  const told = (value: number | null, isMoney: boolean): TableCell =>
    value === null ? '' : isMoney ? yuan(fen(value)) : value;
  const inUnit = (value: number | null, unit: FigureRow['unit']): TableCell => {
    if (value === null || unit === 'fen') return told(value, true);
    return unit === 'bp' ? { bp: value } : unit === 'hundredths' ? { hundredths: value } : value;
  };
  const rows = items.map(({ kind, figure, by, key, name, unit, value, part, of, blank }) => [
    ...[kind, figure, by, key, name, UNIT_CELLS[unit] ?? unit],
    inUnit(value, unit),
    told(part, MONEY_SUMS[figure] !== undefined),
    told(of, MONEY_SUMS[figure] === 'both'),
    blank ?? '',
  ]);
  return { items, rows, header: ['kind', 'figure', 'by', 'key', 'name', 'unit', 'value', 'part', 'of', 'blank'] };
}

const UNIT_CELLS: Readonly<Partial<Record<FigureRow['unit'], TableCell>>> = {
  fen: 'yuan',
  bp: { says: ['bp', '%'] },
  hundredths: { says: ['hundredths', ''] },
};

const yuan = (amount: Fen): TableCell => ({ fen: amount });

async function terminalTable(cloud: Cloud, store: StoreProfile): Promise<Table> {
  const items = (await terminalViews(cloud)).filter((terminal) => terminal.store === store.id);
  const rows = items.map(({ terminal, name, lastContact, highWater, unsent }) => [
    terminal,
    name,
    isoFromInstant(lastContact),
    highWater,
    unsent ?? '',
  ]);
  return { items, rows, header: ['terminal', 'name', 'last contact', 'received', 'unsent'] };
}

async function attentionTable(cloud: Cloud, store: StoreProfile): Promise<Table> {
  const items = await attentionRows(cloud, store.id);
  const rows = items.map(({ code, subject, since, count, detail }) => [
    code,
    subject,
    isoFromInstant(epochMs(since)),
    count,
    detail,
  ]);
  return { items, rows, header: ['code', 'subject', 'since', 'count', 'detail'] };
}

/** Refunds that sister stores paid out of this store's sales: they are its guides', and those stores' drawers'. */
async function refundsElsewhere(cloud: Cloud, store: StoreProfile, from: string, to: string) {
  const scope = storeScope(cloud.brand.id, store.id);
  const documents = await sisterRefundsIn(cloud.database, scope, from, to);
  const numbers = documents.map(({ body }) => (body['sale'] as { readonly receiptNumber: string }).receiptNumber);
  const sold = await ledgerOfReceipts(cloud.database, scope, numbers);
  const decided = await decisionsAbout(cloud.database, brandScope(cloud.brand.id), sold);
  return ledgerFacts(documents, [...sold, ...decided]).refunds;
}

async function readFacts(cloud: Cloud, store: StoreProfile, from: string, to: string) {
  const scope = storeScope(cloud.brand.id, store.id);
  const documents = await cloud.database.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'businessDay' BETWEEN $2 AND $3 AND NOT deleted",
    [scope, from, to],
  );
  const bodies = documents.map(({ body }) => body);
  const soldNumbers = bodies.flatMap(({ kind, body }) =>
    kind === 'refund' ? [(body['sale'] as { readonly receiptNumber: string }).receiptNumber] : [],
  );
  const since = await cloud.database.rows<{ body: LedgerDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'businessDay' > $2 AND body->>'kind' = 'correction'
       AND body->'body'->'serving' IS NOT NULL AND NOT deleted`,
    [scope, to],
  );
  const brand = brandScope(cloud.brand.id);
  const sold = await ledgerOfReceipts(cloud.database, scope, soldNumbers);
  const decided = [
    ...asCorrections(bodies, await servedDecisionsIn(cloud.database, brand, store.id, from)),
    ...(await decisionsAbout(cloud.database, brand, sold)),
  ];
  return ledgerFacts(bodies, [...sold, ...since.map(({ body }) => body), ...decided]);
}
