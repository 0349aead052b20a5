/**
 * Wake-ups between the processes of one cloud, over NATS core. Nothing rests on it: a message that is lost, or a server that is
 * away, delays a pull until its timer. So the cloud starts and serves without it, and after a gap everybody pulls once.
 * Called by `startCloud` when `NATS_URL` is set.
 */
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import { StartFailure } from '../failure.ts';
import type { Wakes } from './wakes.ts';

const SUBJECT = 'guidepost.wake';
const RECONNECT_MS = 1_000;
const SCOPE = /^[a-z]+:[A-Za-z0-9:_-]{1,100}$/;

export interface Relay {
  close(): Promise<void>;
}

/** Reads `nats://127.0.0.1:4222`, or several behind commas. @throws StartFailure for an address that is none. */
export function natsServers(text: string): readonly string[] {
  const servers = text.split(',').map((one) => one.trim());
  const bad = servers.find((one) => !URL.canParse(one) || !/^(nats|tls):$/.test(new URL(one).protocol));
  if (bad !== undefined)
    throw new StartFailure('nats', 'NATS_URL must be addresses such as nats://127.0.0.1:4222, behind commas');
  return servers;
}

export function relayOverNats(servers: readonly string[], wakes: Wakes, log: Logger): Relay {
  let connection: NatsConnection | undefined;
  let closed = false;
  const connecting = connect({
    servers: [...servers],
    name: 'guidepost cloud',
    noEcho: true,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
  }).then(
    async (made) => {
      connection = made;
      if (closed) return made.close();
      listen(made, wakes);
      wakes.relayTo((scope) => {
        if (!made.isClosed()) made.publish(SUBJECT, scope);
      });
      wakes.heardNothingForAWhile();
      await followState(made, wakes, log);
    },
    (error: unknown) => {
      if (!closed) log.warn({ reason: error instanceof Error ? error.message : 'failed' }, 'CLOUD310');
    },
  );
  return {
    close: async () => {
      closed = true;
      wakes.relayTo(() => undefined);
      if (connection === undefined) return;
      await connection.close();
      await connecting;
    },
  };
}

function listen(connection: NatsConnection, wakes: Wakes): void {
  connection.subscribe(SUBJECT, {
    callback: (error, message) => {
      if (error !== null) return;
      const scope = message.string();
      if (SCOPE.test(scope)) wakes.heard(scope);
    },
  });
}

async function followState(connection: NatsConnection, wakes: Wakes, log: Logger): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === 'disconnect') log.warn('CLOUD311');
    if (type === 'reconnect') wakes.heardNothingForAWhile();
  }
}
