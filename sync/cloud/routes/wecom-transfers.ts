/**
 * A manager has the friends of one guide go to another at WeCom: of a leaver, or of one who stays. Both have to be people whom the
 * manager manages. How far it is, is seen by batch. WeCom tells each customer; bindings stay as they are unless the brand's policy has them follow.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { DAY_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { WECOM_TRANSFER } from '../../protocol/wecom.ts';
import { STAFF_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { freshId } from '../ports.ts';
import { readRoster } from '../store/staff.ts';
import { makeTransfers, transferSums } from '../store/wecom-transfers.ts';
import { userOf } from '../store/wecom-ways.ts';
import { personAsked } from './wecom.ts';

const SHOWN_MS = 100 * DAY_MS;
/** WeCom keeps a leaver's customers so long. */
const RESIGNED_WITHIN_MS = 365 * DAY_MS;
const REQUEST = Type.Object({ from: STAFF_ID, to: STAFF_ID });
const SAMPLE = {
  batch: '019a…',
  kind: 'resigned',
  from: '2001',
  to: '2002',
  at: 1790000000000,
  customers: { waiting: 12 },
};

export function wecomTransferRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['wecom'], security: BEARER });
  app.post('/v1/wecom/transfers', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Have a guide’s friends at WeCom go to another; those of whom a transfer is under way are left out'),
      body: withExample(REQUEST, { from: '2001', to: '2002' }),
      response: answers(WECOM_TRANSFER, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { from, to } = request.body as Static<typeof REQUEST>;
      const leaver = await personAsked(cloud, identity, from);
      const heir = await personAsked(cloud, identity, to);
      const now = cloud.ports.clock.now();
      const left = (at: number | undefined): boolean => at !== undefined && at <= now;
      const [fromUser, toUser] = [await userOf(cloud.database, scope, from), await userOf(cloud.database, scope, to)];
      if (fromUser === null || toUser === null) throw new Refusal(409, 'not_linked');
      if (from === to || left(heir.person.leftAt)) throw new Refusal(422, 'no_such_heir');
      const { leftAt } = leaver.person;
      if (leftAt !== undefined && leftAt < now - RESIGNED_WITHIN_MS) throw new Refusal(409, 'left_too_long_ago');
      const kind = left(leftAt) ? 'resigned' : 'active';
      const batch = freshId(cloud.ports);
      const people = { from_staff: from, to_staff: to, from_user: fromUser, to_user: toUser };
      const count = await makeTransfers(cloud.database, { scope, batch, kind, ...people, made_at: now });
      const what = `from ${from} to ${to}: ${String(count)} ${kind}`;
      await cloud.audit.note({
        scope: storeScope(cloud.brand.id, leaver.store),
        who: whoOf(identity),
        act: 'wecom.transfer_made',
        what,
      });
      return { batch, kind, from, to, at: now, customers: count === 0 ? {} : { due: count } };
    },
  });
  app.get('/v1/wecom/transfers', {
    config: { policy: ['manager'] },
    schema: {
      ...described('How far the transfers of the last hundred days are, of people within reach'),
      response: answers(listOf(WECOM_TRANSFER), { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const stores = new Set<string>(identity.kind === 'staff' ? identity.stores : []);
      const roster = await readRoster(cloud.database, scope);
      const mine = new Set(
        roster.filter(({ body }) => body.stores.some((store) => stores.has(store))).map(({ body }) => body.id),
      );
      const batches = new Map<string, Static<typeof WECOM_TRANSFER>>();
      for (const row of await transferSums(cloud.database, scope, cloud.ports.clock.now() - SHOWN_MS)) {
        if (!mine.has(row.from_staff)) continue;
        const { batch, kind, from_staff: from, to_staff: to, made_at: at } = row;
        const known = batches.get(batch);
        const customers = { ...known?.customers, [row.state]: row.count };
        batches.set(batch, { batch, kind, from, to, at, customers } as Static<typeof WECOM_TRANSFER>);
      }
      return { items: [...batches.values()], next: null };
    },
  });
}
