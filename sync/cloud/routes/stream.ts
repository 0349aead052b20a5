/**
 * Server-sent events that say only "pull again": `event: resync` with the scope, a comment as heartbeat. Heartbeats have
 * jitter, so that a thousand terminals that reconnect together do not beat together.
 */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Cloud } from '../app/context.ts';
import { BEARER } from '../app/documented.ts';
import { deviceOf, scopesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import type { Timer } from '../ports.ts';

const BEAT_MS = 15_000;
const JITTER_MS = 5000;
const STREAMS_MAX = 10_000;
const BYTE = 256;

export function streamRoutes(app: FastifyInstance, cloud: Cloud): void {
  const open = new Set<() => void>();
  app.addHook('preClose', (done) => {
    for (const close of open) close();
    done();
  });
  app.get('/v1/replication/stream', {
    config: { policy: ['device'] },
    schema: {
      summary: 'Says when to pull again (server-sent events `resync`)',
      tags: ['replication'],
      security: BEARER,
      produces: ['text/event-stream'],
      response: { 200: Type.String({ examples: ['event: resync\ndata: {"scope":"store:demo:S001"}\n\n'] }) },
    },
    handler: (request, reply) => {
      const scopes = scopesOf(deviceOf(request));
      if (open.size >= STREAMS_MAX) throw new Refusal(503, 'too_many_streams');
      const jitter = Math.floor(((cloud.ports.random.bytes(1)[0] ?? 0) / BYTE) * JITTER_MS);
      const { raw } = reply.hijack();
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const say = (scope: string): void => {
        raw.write(`event: resync\ndata: ${JSON.stringify({ scope })}\n\n`);
      };
      const leave = cloud.wakes.subscribe(scopes, say);
      const beat: Timer = cloud.ports.timers.every(BEAT_MS + jitter, () => raw.write(': beat\n\n'));
      const close = (): void => {
        if (!open.delete(close)) return;
        leave();
        beat.cancel();
        cloud.metrics.streams.dec();
        raw.end();
      };
      open.add(close);
      cloud.metrics.streams.inc();
      raw.on('close', close);
      raw.on('error', close);
      for (const scope of scopes) say(scope);
    },
  });
}
