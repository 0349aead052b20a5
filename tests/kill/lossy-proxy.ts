/**
 * A network between till and cloud that loses things: plain HTTP over real TCP. An upload may lose its answer after the
 * cloud has committed, be answered late, arrive twice, break off in the middle of its body, lose half of its answer, or
 * come once more long after it was dealt with. Everything else passes. Used by the suites on lost answers.
 */
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export const FATES = [
  'passes',
  'answer_dropped',
  'answer_cut',
  'answer_late',
  'arrives_twice',
  'body_cut',
  'comes_again_later',
] as const;
export type Fate = (typeof FATES)[number];

/** What the network does with the next upload, or with the next question how far the cloud is. */
export type Weather = (asked: 'upload' | 'mark') => Fate;
export const FAIR: Weather = () => 'passes';

const LATE_MS = 60;
const HOP_BY_HOP = ['transfer-encoding', 'connection'];

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export class LossyProxy {
  weather: Weather = FAIR;
  /** Uploads by what became of them. */
  readonly met: Record<Fate, number> = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  /** Uploads that the cloud had answered with 200, so committed, and whose answer never arrived whole. */
  committedUnheard = 0;
  readonly #upstream: URL;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #old: { readonly asked: IncomingMessage; readonly body: Buffer } | undefined;

  private constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    this.#server = createServer((asked, answer) => {
      this.#carry(asked, answer).catch(() => asked.socket.destroy());
    });
  }

  /** `upstream` is the cloud's origin; the cloud may be restarted on it. */
  static async open(upstream: string): Promise<LossyProxy> {
    const proxy = new LossyProxy(upstream);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await once(this.#server, 'close');
  }

  async #carry(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (asked.headers.accept === 'text/event-stream') return this.#stream(asked, answer);
    const isUpload = asked.method === 'POST' && asked.url === '/v1/journal';
    const isMark = asked.url?.endsWith('/highwater') === true;
    const body = await bytesOf(asked);
    const fate = isUpload || isMark ? this.weather(isUpload ? 'upload' : 'mark') : 'passes';
    if (isUpload) this.met[fate] += 1;
    if (fate === 'body_cut') {
      await this.#cutOff(asked, body);
      asked.socket.resetAndDestroy();
      return;
    }
    const sent = this.#send(asked, body);
    const twice = fate === 'arrives_twice' ? this.#send(asked, body) : undefined;
    const [came] = await Promise.all([sent, twice]);
    if (fate === 'answer_dropped' || fate === 'answer_cut') {
      if (isUpload && came.status === 200) this.committedUnheard += 1;
      if (fate === 'answer_dropped') asked.socket.resetAndDestroy();
      else cutShort(answer, came);
      return;
    }
    if (fate === 'answer_late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    answer.writeHead(came.status, came.headers).end(came.body);
    if (!isUpload) return;
    const old = this.#old;
    this.#old = fate === 'comes_again_later' ? { asked, body } : undefined;
    // What it is answered with, nobody hears.
    if (old !== undefined) await this.#send(old.asked, old.body);
  }

  async #send(asked: IncomingMessage, body: Buffer): Promise<Answer> {
    const { statusCode, headers, body: came } = await this.#request(asked, (sent) => sent.end(body));
    return { status: statusCode, headers, body: came };
  }

  #request(
    { method, url, headers }: IncomingMessage,
    write: (sent: ReturnType<typeof request>) => void,
  ): Promise<{ statusCode: number; headers: IncomingMessage['headers']; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const { hostname, port, host } = this.#upstream;
      const sent = request({ hostname, port, path: url, method, headers: { ...headers, host }, agent: this.#agent });
      sent.on('error', reject);
      sent.on('response', (came) => {
        bytesOf(came).then(
          (body) => resolve({ statusCode: came.statusCode ?? 0, headers: whole(came.headers), body }),
          reject,
        );
      });
      write(sent);
    });
  }

  /** The cloud gets the head and half of the body, then a reset. */
  async #cutOff(asked: IncomingMessage, body: Buffer): Promise<void> {
    await this.#request(asked, (sent) => {
      sent.write(body.subarray(0, body.length >> 1), () => sent.socket?.resetAndDestroy());
    }).catch(() => undefined);
  }

  #stream(asked: IncomingMessage, answer: ServerResponse): void {
    const { hostname, port, host } = this.#upstream;
    const sent = request({ hostname, port, path: asked.url, headers: { ...asked.headers, host } });
    sent.on('error', () => asked.socket.destroy());
    sent.on('response', (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.on('error', () => asked.socket.destroy());
      came.pipe(answer);
    });
    asked.socket.on('close', () => sent.destroy());
    sent.end();
  }
}

/** Half of the answer's bytes, then a reset. */
function cutShort(answer: ServerResponse, came: Answer): void {
  answer.writeHead(came.status, came.headers);
  answer.write(came.body.subarray(0, came.body.length >> 1), () => answer.socket?.resetAndDestroy());
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Of a body that was read whole. */
function whole(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}
