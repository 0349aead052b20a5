/**
 * Server-sent events that say only "pull again": `event: resync` with the scope, a comment as heartbeat. Heartbeats have
 * jitter, so that a thousand terminals that reconnect together do not beat together.
 */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Cloud } from '../app/context.ts';
import { BEARER } from '../app/documented.ts';
import { deviceOf, scopesOf } from '../app/identity.ts';
import { OpenStreams } from '../app/open-streams.ts';
import { Refusal } from '../app/problem.ts';
import type { Timer } from '../ports.ts';

const BEAT_MS = 15_000;
const JITTER_MS = 5000;
/** How soon a revoked terminal's streams end. */
const SWEEP_MS = 20_000;
/** Who does not read what little there is to read has gone. */
const UNREAD_BYTES_MAX = 65_536;
const BYTE = 256;

export function streamRoutes(app: FastifyInstance, cloud: Cloud): void {
  const open = new OpenStreams(cloud);
  let sweeping: Timer | undefined;
  app.addHook('onReady', (done) => {
    sweeping = cloud.ports.timers.every(SWEEP_MS, () => void open.endRevoked().catch(() => undefined));
    done();
  });
  app.addHook('preClose', (done) => {
    sweeping?.cancel();
    open.endAll();
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
      const device = deviceOf(request);
      const scopes = scopesOf(device);
      if (!open.hasRoom(device.terminal)) throw new Refusal(503, 'too_many_streams');
      const jitter = Math.floor(((cloud.ports.random.bytes(1)[0] ?? 0) / BYTE) * JITTER_MS);
      const { raw } = reply.hijack();
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const write = (text: string): void => {
        if (raw.writableLength > UNREAD_BYTES_MAX) raw.destroy();
        else raw.write(text);
      };
      const say = (scope: string): void => write(`event: resync\ndata: ${JSON.stringify({ scope })}\n\n`);
      const leave = cloud.wakes.subscribe(scopes, say);
      const beat: Timer = cloud.ports.timers.every(BEAT_MS + jitter, () => write(': beat\n\n'));
      const close = (): void => {
        if (!open.remove(device.terminal, close)) return;
        leave();
        beat.cancel();
        cloud.metrics.streams.dec();
        raw.end();
      };
      open.add(device.terminal, close);
      cloud.metrics.streams.inc();
      raw.on('close', close);
      raw.on('error', close);
      for (const scope of scopes) say(scope);
    },
  });
}
