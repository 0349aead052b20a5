/** Whether the process lives (`/healthz`), whether it can serve (`/readyz`), its metrics, and its own description. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Cloud } from '../app/context.ts';
import { answers } from '../app/documented.ts';
import { fillGauges } from '../app/gauges.ts';
import { Refusal } from '../app/problem.ts';

const STATE = Type.Object({ status: Type.Literal('ok') });

export function healthRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/healthz', {
    config: { policy: ['public'] },
    schema: { summary: 'The process lives', tags: ['health'], response: answers(STATE, { status: 'ok' }) },
    handler: () => ({ status: 'ok' }),
  });
  app.get('/readyz', {
    config: { policy: ['public'] },
    schema: { summary: 'The database answers', tags: ['health'], response: answers(STATE, { status: 'ok' }) },
    handler: async () => {
      await cloud.database.rows('SELECT 1').catch(() => {
        throw new Refusal(503, 'database_away');
      });
      return { status: 'ok' };
    },
  });
  app.get('/metrics', {
    config: { policy: ['operator'] },
    schema: {
      summary:
        'Prometheus metrics, for programs on this machine or with the token of GUIDEPOST_METRICS_TOKEN as bearer',
      tags: ['health'],
      response: answers(Type.String(), '# HELP guidepost_open_streams Open replication streams'),
    },
    handler: async (_request, reply) => {
      await fillGauges(cloud);
      reply.type(cloud.metrics.registry.contentType).serializer((text: string) => text);
      return cloud.metrics.registry.metrics();
    },
  });
  app.get('/openapi.json', {
    config: { policy: ['public'] },
    schema: { hide: true },
    handler: () => app.swagger(),
  });
}
