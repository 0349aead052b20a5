/** Hours worked in a store by person and day, for its managers, also as a table. reports/worked-minutes.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { businessDayAt, DAY_MS, isoFromInstant, type EpochMs } from '../../domain/time.ts';
import type { Clocking, Stretch } from '../../domain/worked-time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { WORKED_HOURS, type WorkedHours } from '../../protocol/worked-hours.ts';
import { BUSINESS_DAY, oneOf, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { csvText, type Cell } from '../reports/csv.ts';
import { clockedIn, sumOf, type Days } from '../reports/worked-minutes.ts';
import { readRoster } from '../store/staff.ts';
import { readStore, type StoreProfile } from '../store/terminals.ts';

const QUERY = Type.Object({
  store: Type.Optional(STORE_ID),
  from: Type.Optional(BUSINESS_DAY),
  to: Type.Optional(BUSINESS_DAY),
  format: Type.Optional(oneOf(['json', 'csv'])),
});
/** Two months: each stretch is a row. */
export const HOURS_DAYS_MAX = 62;

const SAMPLE = {
  ...{ store: 'S001', from: '2026-11-23', to: '2026-11-23', asOf: 1790000000000, total: 492 },
  items: [
    {
      ...{ staff: '2001', name: '林晓雨', minutes: 492, missing: 0 },
      stretches: [
        {
          day: '2026-11-23',
          in: { id: '019a0000-0000-7000-8000-000000000001', at: 1790000000000 },
          out: {
            ...{ id: '019a0000-0000-7000-8000-000000000002', at: 1790029520000 },
            ...{ by: '9001', reason: '忘记打卡' },
          },
          ...{ minutes: 492, isMissing: false },
        },
      ],
      alone: [{ day: '2026-11-22', out: { id: '019a0000-0000-7000-8000-000000000003', at: 1789943120000 } }],
    },
  ],
  next: null,
};

export function workedHoursRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/worked-hours', {
    config: { policy: ['manager'] },
    schema: {
      summary:
        'Hours worked in a store over business days `from` to `to` (both included; today when absent), by person; CSV by `format=csv`',
      tags: ['reports'],
      security: BEARER,
      querystring: QUERY,
      response: answers(WORKED_HOURS, SAMPLE),
    },
    handler: async (request, reply) => {
      const query = request.query as Static<typeof QUERY>;
      const identity = identityOf(request);
      const store = await readStore(cloud.database, cloud.brand.id, storeAsked(identity, query.store));
      if (store === null) throw new Refusal(404, 'unknown_store');
      const { format = 'json' } = query;
      const hours = await hoursOf(cloud, store, query);
      const { from, to } = hours;
      const what = `worked-hours ${format} ${from} to ${to} of store ${store.id}`;
      const scope = storeScope(cloud.brand.id, store.id);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'report.read', what });
      if (format === 'json') return hours;
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="worked-hours-${store.id}-${from}-${to}.csv"`)
        .serializer((text: string) => text)
        .send(csvText(HEADER, rowsOf(hours)));
    },
  });
}

async function hoursOf(cloud: Cloud, store: StoreProfile, asked: Partial<Days>): Promise<WorkedHours> {
  const { database, brand, ports } = cloud;
  const asOf = ports.clock.now();
  const today = businessDayAt(asOf, store);
  const { from = asked.to ?? today, to = asked.from ?? today } = asked;
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (Number.isNaN(days) || days < 0 || days >= HOURS_DAYS_MAX)
    throw new Refusal(422, 'bad_period', `from ${from} to ${to}`);
  const { stretches, alone } = await clockedIn(cloud, store, { from, to });
  const { total, byGuide } = sumOf(stretches);
  const names = new Map((await readRoster(database, brandScope(brand.id))).map(({ body }) => [body.id, body.name]));
  const items = [...new Set([...stretches, ...alone].map(({ staff }) => staff))].sort().map((staff) => {
    const own = stretches.filter((stretch) => stretch.staff === staff).map((stretch) => shown(stretch, today));
    return {
      ...{ staff, name: names.get(staff) ?? staff, minutes: byGuide.get(staff) ?? 0 },
      missing: own.filter(({ isMissing }) => isMissing).length,
      stretches: own,
      alone: alone.flatMap((out) => (out.staff === staff ? [{ day: out.day, out: clocked(out) }] : [])),
    };
  });
  return { store: store.id, from, to, asOf, total, items, next: null } as WorkedHours;
}

const shown = ({ day, in: came, out, minutes }: Stretch, today: string) => ({
  ...{ day, in: clocked(came), out: out === null ? null : clocked(out), minutes },
  isMissing: out === null && day < today,
});

const clocked = ({ id, at, by, reason }: Clocking) => ({
  ...{ id, at },
  ...(by === null ? {} : { by }),
  ...(reason === null ? {} : { reason }),
});

const HEADER = ['staff', 'name', 'day', 'in', 'out', 'minutes', 'entered by', 'reason'];

const rowsOf = ({ items }: WorkedHours): readonly (readonly Cell[])[] =>
  items.flatMap(({ staff, name, stretches, alone = [] }) =>
    [...stretches, ...alone.map((one) => ({ ...one, in: null, minutes: null }))].map(
      ({ day, in: came, out, minutes }) => [
        ...[staff, name, day, isoOf(came), isoOf(out), minutes ?? ''],
        [came?.by, out?.by].filter(Boolean).join(' '),
        [came?.reason, out?.reason].filter(Boolean).join(' / '),
      ],
    ),
  );

const isoOf = (one: { readonly at: EpochMs } | null): string => (one === null ? '' : isoFromInstant(one.at));
