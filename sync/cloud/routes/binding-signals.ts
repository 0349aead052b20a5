/**
 * Bindings that a manager should look at: a guide's own phone, one device for many customers, a pace that cannot be. Of the stores
 * within reach and of the last 30 days; nothing is refused for it. domain/scan-signals.ts has the rules.
 */
import type { FastifyInstance } from 'fastify';
import { signalsOf } from '../../domain/scan-signals.ts';
import { DAY_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { BINDING_SIGNALS_ANSWER } from '../../protocol/binding-signals.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { readScans } from '../store/scans.ts';

const LOOKED_BACK_MS = 30 * DAY_MS;
const SCANS_MAX = 20_000;
const SHOWN_MAX = 200;

export function bindingSignalRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/binding-signals', {
    config: { policy: ['manager'] },
    schema: {
      summary:
        'Bindings of the last 30 days that look as if no customer made them, newest first; flagged, never refused',
      tags: ['binding'],
      security: BEARER,
      response: answers(BINDING_SIGNALS_ANSWER, {
        items: [{ kind: 'one_device', guide: '2001', store: 'S001', from: 1790000000000, to: 1790000900000, count: 7 }],
        next: null,
      }),
    },
    handler: async (request) => {
      const since = cloud.ports.clock.now() - LOOKED_BACK_MS;
      const of = { stores: storesOf(identityOf(request)), since, limit: SCANS_MAX };
      const scans = await readScans(cloud.database, brandScope(cloud.brand.id), of);
      return { items: signalsOf(scans).slice(0, SHOWN_MAX), next: null };
    },
  });
}
