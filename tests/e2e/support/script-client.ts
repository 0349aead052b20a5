/**
 * Speaks the contract to a running terminal over its real WebSocket, as a window does, without a browser: launch link,
 * cookie, calls, events. For suites that restart the host hundreds of times.
 */
import { request } from 'node:http';
import WebSocket from 'ws';
import type {
  Answer,
  EventName,
  EventPayload,
  MethodName,
  MethodParams,
  MethodValue,
} from '../../../main/contract/contract.ts';

export interface ScriptClient {
  call<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>>;
  /** The value, or an error that names method, code and details. */
  get<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<MethodValue<Name>>;
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): void;
  /** Resolves when the line is lost. */
  readonly lost: Promise<void>;
  close(): void;
}

export const LINE_LOST: Answer<never> = { ok: false, code: 'unavailable', details: { message: 'line lost' } };

export async function connectScript(launchUrl: string): Promise<ScriptClient> {
  const url = new URL(launchUrl);
  const host = `till.localhost:${url.port}`;
  const cookie = await spendLaunch(Number(url.port), host, `${url.pathname}${url.search}`);
  const socket = new WebSocket(`ws://127.0.0.1:${url.port}/contract`, {
    headers: { Host: host, Origin: `http://${host}`, Cookie: cookie },
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const pending = new Map<number, (answer: Answer<never>) => void>();
  const listeners = new Map<string, ((payload: never) => void)[]>();
  let lastId = 0;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as
      { id: number; answer: Answer<never> } | { event: string; payload: never };
    if ('id' in message) {
      pending.get(message.id)?.(message.answer);
      pending.delete(message.id);
    } else for (const listener of listeners.get(message.event) ?? []) listener(message.payload);
  });
  socket.on('error', () => undefined);
  const lost = new Promise<void>((resolve) => {
    socket.on('close', () => {
      for (const settle of pending.values()) settle(LINE_LOST);
      pending.clear();
      resolve();
    });
  });
  const call: ScriptClient['call'] = (method, params) =>
    new Promise((resolve) => {
      if (socket.readyState !== WebSocket.OPEN) return resolve(LINE_LOST);
      lastId += 1;
      pending.set(lastId, resolve);
      socket.send(JSON.stringify({ id: lastId, method, params }));
    });
  return {
    call,
    async get(name, params) {
      const answer = await call(name, params);
      if (!answer.ok) throw new Error(`${name}: ${answer.code} ${JSON.stringify(answer.details)}`);
      return answer.value;
    },
    on: (name, listener) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    },
    lost,
    close: () => socket.close(),
  };
}

function spendLaunch(port: number, host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false }, (response) => {
      response.resume();
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
      if (cookie === undefined) reject(new Error(`launch answered ${String(response.statusCode)}`));
      else resolve(cookie);
    });
    sent.on('error', reject);
    sent.end();
  });
}
