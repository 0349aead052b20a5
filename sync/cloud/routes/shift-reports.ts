/**
 * The X or Z report of a shift and a terminal's day, folded from the store's ledger by the very fold that the terminal prints
 * from: the two agree to the fen once everything has arrived. For managers of the store. Changes nothing but the log.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { SaleFact } from '../../domain/shift-facts.ts';
import { dayReport, SHIFT_FACT_KINDS, shiftReport } from '../../domain/shift-report.ts';
import type { SoldBefore } from '../../domain/shift-figures.ts';
import { businessDayAt, DAY_MS, epochMs } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument, ShiftDocument } from '../../schemas/documents/facts.ts';
import { BUSINESS_DAY, SHIFT_ID, STORE_ID, TERMINAL_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { ledgerOfReceipts, readDocument } from '../store/documents.ts';
import { readStore, type StoreProfile } from '../store/terminals.ts';

const SHIFT_QUERY = Type.Object({ store: Type.Optional(STORE_ID), shift: Type.Optional(SHIFT_ID) });
const DAY_QUERY = Type.Object({
  store: Type.Optional(STORE_ID),
  terminal: Type.Optional(TERMINAL_ID),
  day: Type.Optional(BUSINESS_DAY),
});
const ANSWER = Type.Object({ store: STORE_ID, report: Type.Record(Type.String(), Type.Unknown()) });
const EXAMPLE_FIGURES = {
  terminal: 'S001-01',
  sales: { count: 3, units: 4, amount: 29_700 },
  refunds: { count: 0, units: 0, amount: 0 },
  net: 29_700,
  tenders: [{ kind: 'cash', count: 3, taken: 30_000, change: 300, refunded: 0, net: 29_700 }],
};
/** A shift that was closed uncounted may be counted until then. */
const COUNTED_WITHIN_MS = 60 * DAY_MS;
/** A shift that is never closed is looked for in so many days. */
const OPEN_AT_MOST_MS = 7 * DAY_MS;

interface Asked {
  readonly scope: string;
  readonly profile: StoreProfile;
}

export function shiftReportRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/reports/shift', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'The X report of an open shift, the Z report of a closed one, with everything that has arrived',
      tags: ['reports'],
      security: BEARER,
      querystring: SHIFT_QUERY,
      response: answers(ANSWER, {
        store: 'S001',
        report: { shift: '019a0000-0000-7000-8000-000000000001', expectedCash: 79_700, ...EXAMPLE_FIGURES },
      }),
    },
    handler: async (request) => {
      const { store, shift = '' } = request.query as Static<typeof SHIFT_QUERY>;
      const { scope, profile } = await asked(cloud, request, store, `shift ${shift}`);
      const found = await readDocument(cloud.database, scope, 'shifts', shift);
      if (found === null) throw new Refusal(404, 'unknown_shift');
      const { terminal, openedAt, closedAt } = found.body as ShiftDocument;
      const until = closedAt === undefined ? openedAt + OPEN_AT_MOST_MS : closedAt + COUNTED_WITHIN_MS;
      const [from, to] = [openedAt, until].map((at) => businessDayAt(epochMs(at), profile));
      const facts = await factsOf(cloud, scope, terminal, from ?? '', to ?? '');
      const report = shiftReport(facts, shift, await soldBefore(cloud, scope, facts));
      if (report === undefined) throw new Refusal(404, 'unknown_shift');
      return { store: profile.id, report };
    },
  });

  app.get('/v1/reports/day', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'A terminal’s business day: its sums and its shifts, counted or not',
      tags: ['reports'],
      security: BEARER,
      querystring: DAY_QUERY,
      response: answers(ANSWER, {
        store: 'S001',
        report: { day: '2026-09-21', shifts: [], overShort: 0, uncounted: 0, closedAt: null, ...EXAMPLE_FIGURES },
      }),
    },
    handler: async (request) => {
      const { store, terminal = '', day } = request.query as Static<typeof DAY_QUERY>;
      const { scope, profile } = await asked(cloud, request, store, `day of terminal ${terminal}`);
      const wanted = day ?? businessDayAt(cloud.ports.clock.now(), profile);
      const midnight = Date.parse(`${wanted}T00:00:00Z`);
      if (Number.isNaN(midnight)) throw new Refusal(422, 'bad_period', wanted);
      const textOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
      const facts = await factsOf(
        cloud,
        scope,
        terminal,
        textOf(midnight - OPEN_AT_MOST_MS),
        textOf(midnight + COUNTED_WITHIN_MS),
      );
      return { store: profile.id, report: dayReport(facts, wanted, terminal, await soldBefore(cloud, scope, facts)) };
    },
  });
}

/** The store that is asked about, noted in its log. */
async function asked(
  cloud: Cloud,
  request: FastifyRequest,
  store: Static<typeof STORE_ID> | undefined,
  what: string,
): Promise<Asked> {
  const identity = identityOf(request);
  const id = storeAsked(identity, store);
  const profile = await readStore(cloud.database, cloud.brand.id, id);
  if (profile === null) throw new Refusal(404, 'unknown_store');
  const scope = storeScope(cloud.brand.id, id);
  await cloud.audit.note({ scope, who: whoOf(identity), act: 'report.read', what: `${what} of store ${id}` });
  return { scope, profile };
}

/** What a terminal did in these business days, in its own order. */
async function factsOf(
  cloud: Cloud,
  scope: string,
  terminal: string,
  from: string,
  to: string,
): Promise<readonly LedgerDocument[]> {
  const rows = await cloud.database.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'businessDay' BETWEEN $2 AND $3 AND body->>'terminal' = $4 AND NOT deleted",
    [scope, from, to, terminal],
  );
  return rows
    .map(({ body }) => body)
    .filter(({ kind }) => SHIFT_FACT_KINDS.has(kind))
    .sort((a, b) => a.seq - b.seq);
}

/** The sales that these refunds take back, also of other days. */
async function soldBefore(cloud: Cloud, scope: string, facts: readonly LedgerDocument[]): Promise<SoldBefore> {
  const numbers = facts.flatMap(({ kind, body }) =>
    kind === 'refund' ? [(body['sale'] as { readonly receiptNumber: string }).receiptNumber] : [],
  );
  const sold = await ledgerOfReceipts(cloud.database, scope, numbers);
  const sales = new Map(
    sold
      .filter(({ kind }) => kind === 'sale')
      .map(({ saleId, body }) => [saleId as string, body as unknown as SaleFact]),
  );
  return (saleId) => sales.get(saleId);
}
