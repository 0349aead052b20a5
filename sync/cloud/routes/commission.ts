/**
 * What a guide earned, with its why: to the guide, to managers of the guide's stores and to tills of them. Statements: whoever
 * manages the whole brand closes a month; a guide sees the own one. DOMAIN.md §7; commission/statements.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { StaffId } from '../../domain/ids.ts';
import {
  COMMISSION_DISPUTE,
  COMMISSION_POSTING,
  COMMISSION_STATEMENT,
  COMMISSION_VIEW,
  COMMISSION_WHY,
} from '../../protocol/commission.ts';
import { brandScope } from '../../protocol/messages.ts';
import { BUSINESS_DAY, MONTH, oneOf, STAFF_ID } from '../../schemas/scalars.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf, storesOf, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { COMMISSION_PAGE, commissionOf, statementLines, statementView } from '../commission/read.ts';
import { closeMonth, previewMonth } from '../commission/statements.ts';
import { readStatements } from '../store/commission-statements.ts';
import { readPerson } from '../store/roles.ts';

const AFTER = Type.String({ maxLength: 80 });
const QUERY = Type.Object({
  guide: STAFF_ID,
  from: BUSINESS_DAY,
  to: BUSINESS_DAY,
  after: Type.Optional(AFTER),
  /** `none`: the sums alone. */
  lines: Type.Optional(oneOf(['none'])),
});
const MONTH_BODY = Type.Object({ month: MONTH }, { additionalProperties: false });
const STATEMENT_QUERY = Type.Object({ month: MONTH, guide: Type.Optional(STAFF_ID) });
const STATEMENTS = Type.Object({
  ...listOf(COMMISSION_STATEMENT).properties,
  /** Of one guide's statement. */
  postings: Type.Optional(Type.Array(COMMISSION_POSTING)),
  why: Type.Optional(Type.Record(Type.String(), COMMISSION_WHY)),
  disputes: Type.Optional(Type.Array(COMMISSION_DISPUTE)),
});
const POSTING_SAMPLE = {
  sale: '019a…',
  receipt: 'S001-01-260921-0001',
  store: 'S001',
  what: 'earned',
  day: '2026-09-21',
  amount: 297,
  net: 9900,
  state: 'frozen',
  frozenUntil: '2026-09-28',
  statement: null,
};
const WHY_SAMPLE = {
  rule: 'v001',
  lines: [{ lineId: '1', name: '纯棉T恤', net: 9900, rateBp: 500, rateFrom: 'default', commission: 495 }],
  pool: 495,
  binderBp: 4000,
  boundGuide: '2002',
  serving: [{ guide: '2001', shareBp: 10_000 }],
  newMember: 0,
  parts: [
    { party: '2002', amount: 198 },
    { party: '2001', amount: 297 },
  ],
};
const VIEW_SAMPLE = {
  guide: '2001',
  from: '2026-09-01',
  to: '2026-09-30',
  frozen: 297,
  settled: 0,
  items: [POSTING_SAMPLE],
  why: { '019a…': WHY_SAMPLE },
  disputes: [],
  next: null,
};
const STATEMENT_SAMPLE = {
  items: [{ month: '2026-09', party: '2001', store: '', total: 297, lines: 1, madeAt: 1790000000000 }],
  next: null,
};

export function commissionRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['commission'], security: BEARER });
  app.get('/v1/commission', {
    config: { policy: ['staff', 'device'] },
    schema: {
      ...described('What a guide earned in these business days, frozen and settled, each amount explained'),
      querystring: QUERY,
      response: answers(COMMISSION_VIEW, VIEW_SAMPLE),
    },
    handler: async (request) => {
      const { guide, from, to, after = '', lines } = request.query as Static<typeof QUERY>;
      await mayReadCommission(cloud, identityOf(request), guide);
      return commissionOf(cloud, { guide, from, to, after, limit: lines === 'none' ? 0 : COMMISSION_PAGE });
    },
  });
  app.get('/v1/commission-statements', {
    config: { policy: ['staff'] },
    schema: {
      ...described('Statements of a closed month: all of them, or one guide’s with its postings'),
      querystring: STATEMENT_QUERY,
      response: answers(STATEMENTS, STATEMENT_SAMPLE),
    },
    handler: async (request) => {
      const { month, guide } = request.query as Static<typeof STATEMENT_QUERY>;
      const identity = identityOf(request);
      if (guide !== undefined) await mayReadCommission(cloud, identity, guide);
      else if (identity.kind !== 'staff' || !identity.wholeBrand) throw new Refusal(403, 'not_allowed');
      const rows = (await readStatements(cloud.database, scope, month)).filter(
        ({ party }) => guide === undefined || party === guide,
      );
      const items = rows.map(statementView);
      const [own] = rows;
      if (guide === undefined || own === undefined) return { items, next: null };
      const { items: postings, ...more } = await statementLines(cloud, own);
      return { items, next: null, postings, ...more };
    },
  });
  app.get('/v1/commission-statements/preview', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('The statements that closing a month would make now; nothing is closed'),
      querystring: MONTH_BODY,
      response: answers(listOf(COMMISSION_STATEMENT), STATEMENT_SAMPLE),
    },
    handler: async (request) => {
      const { month } = request.query as Static<typeof MONTH_BODY>;
      const made = await previewMonth(cloud, month);
      if (!made.ok) throw new Refusal(409, made.error);
      return { items: made.value.map(statementView), next: null };
    },
  });
  app.post('/v1/commission-statements', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Close a month: one statement for each guide; the same ones again when it is closed'),
      body: withExample(MONTH_BODY, { month: '2026-09' }),
      response: answers(listOf(COMMISSION_STATEMENT), STATEMENT_SAMPLE),
    },
    handler: async (request) => {
      const { month } = request.body as Static<typeof MONTH_BODY>;
      const identity = identityOf(request);
      const closed = await closeMonth(cloud, month);
      if (!closed.ok) throw new Refusal(409, closed.error);
      const what = `commission ${month}`;
      await cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act: 'commission.closed', what });
      return { items: closed.value.map(statementView), next: null };
    },
  });
}

/** The own, or that of a person of one's stores. @throws Refusal 403, also for somebody whom nobody knows. */
export async function mayReadCommission(cloud: Cloud, identity: Identity, guide: StaffId): Promise<void> {
  if (identity.kind === 'staff' && (identity.wholeBrand || identity.staff.id === guide)) return;
  const isNear = identity.kind === 'device' || (identity.kind === 'staff' && identity.manager);
  const person = isNear ? await cloud.database.transaction((tx) => readPerson(tx, cloud.brand.id, guide)) : undefined;
  const stores = storesOf(identity);
  if (person?.stores.some((store) => stores.includes(store)) !== true) throw new Refusal(403, 'not_allowed');
}
