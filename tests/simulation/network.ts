/**
 * The network between hosts and clouds: requests and answers are delayed, overtake each other, are doubled or lost one by
 * one; a machine can be cut off. A request that was lost and one whose answer was lost look the same to the host.
 * Implements the host's `CloudTransport`; the world sets the weather. Any cloud process that lives may be hit.
 */
import type { CloudRequest, CloudResponse, CloudStream, CloudTransport } from '../../main/upload/cloud-transport.ts';
import type { Kernel, Life } from './kernel.ts';
import type { Random } from './seeded.ts';
import { requestOf } from './versions.ts';

/** One cloud process as the network sees it. */
export interface CloudEnd {
  readonly life: Life;
  /** Never rejects; never settles once the process has crashed. */
  answer(request: CloudRequest): Promise<CloudResponse>;
  /** Hears wake-ups until the returned function is called; `refused` is told when the token is not taken. */
  listen(token: string, wake: (data: string) => void, refused: () => void, ofVersion?: number): () => void;
}

export interface Weather {
  /** Share of requests, and of answers, that never arrive. */
  loss: number;
  /** Share of requests that arrive twice. */
  doubling: number;
  /** Share of messages that take seconds. */
  slowness: number;
}

export const CALM: Weather = { loss: 0, doubling: 0, slowness: 0 };
const DELAY_MS_MAX = 30;
const SLOW_MS_MAX = 12_000;
const HEARTBEAT_MS = 20_000;
const UNREACHABLE = (detail: string): CloudResponse => ({ kind: 'unreachable', detail });

export class Network {
  readonly #kernel: Kernel;
  readonly #clouds: () => readonly CloudEnd[];
  /** Machines without a line. */
  readonly cutOff = new Set<string>();
  weather: Weather = { ...CALM };

  constructor(kernel: Kernel, clouds: () => readonly CloudEnd[]) {
    this.#kernel = kernel;
    this.#clouds = clouds;
  }

  /** The line of one incarnation of a host on this machine; `version` is its program's, where there are several. */
  transport(machine: string, life: Life, version?: number): CloudTransport {
    const random = life.random.fork('network');
    return {
      request: (request) => this.#request(machine, life, random, requestOf(version, request)),
      stream: (stream) => this.#stream(machine, life, random, stream, version),
    };
  }

  #delayMs(random: Random): number {
    const isSlow = random.chance(this.weather.slowness);
    return isSlow ? random.below(SLOW_MS_MAX) : 1 + random.below(DELAY_MS_MAX);
  }

  #request(machine: string, life: Life, random: Random, request: CloudRequest): Promise<CloudResponse> {
    return new Promise((resolve) => {
      const settle = (response: CloudResponse): void => {
        timer.cancel();
        resolve(response);
      };
      const timer = life.timers.after(request.timeoutMs, () => resolve(UNREACHABLE('TimeoutError')));
      const body = JSON.stringify(request.body);
      const copies = random.chance(this.weather.doubling) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        if (random.chance(this.weather.loss)) continue;
        const at = this.#kernel.now + this.#delayMs(random);
        this.#kernel.at(at, `${life.name} -> ${request.method} ${request.path}`, () => {
          const cloud = this.cutOff.has(machine) ? undefined : this.#pick(random);
          if (cloud === undefined) {
            life.later('refused', 1, () => settle(UNREACHABLE('ECONNREFUSED')));
            return;
          }
          const sent = body === undefined ? request : { ...request, body: JSON.parse(body) as unknown };
          this.#ask(machine, life, random, cloud, sent, settle);
        });
      }
    });
  }

  #ask(
    machine: string,
    life: Life,
    random: Random,
    cloud: CloudEnd,
    request: CloudRequest,
    settle: (response: CloudResponse) => void,
  ): void {
    let isAnswered = false;
    cloud.life.onCrash(() => {
      if (!isAnswered) life.later('reset', 1, () => settle(UNREACHABLE('ECONNRESET')));
    });
    void cloud.answer(request).then((response) => {
      if (!cloud.life.alive) return;
      isAnswered = true;
      if (random.chance(this.weather.loss)) return;
      const text = JSON.stringify(response);
      this.#kernel.at(this.#kernel.now + this.#delayMs(random), `${life.name} <- ${request.path}`, () => {
        if (!this.cutOff.has(machine)) life.later('answer', 0, () => settle(JSON.parse(text) as CloudResponse));
      });
    });
  }

  #stream(machine: string, life: Life, random: Random, stream: CloudStream, version?: number): Promise<void> {
    return new Promise((resolve) => {
      let end: (() => void) | undefined;
      let isOver = false;
      const beat = life.timers.every(HEARTBEAT_MS, () => {
        if (!this.cutOff.has(machine)) stream.onSign();
      });
      const over = (): void => {
        if (isOver) return;
        isOver = true;
        beat.cancel();
        end?.();
        resolve();
      };
      life.onCrash(over);
      stream.signal.addEventListener('abort', over);
      life.later('stream opens', this.#delayMs(random), () => {
        const cloud = this.cutOff.has(machine) || isOver ? undefined : this.#pick(random);
        if (cloud === undefined) return over();
        const wake = (data: string): void => {
          if (isOver || this.cutOff.has(machine) || random.chance(this.weather.loss)) return;
          life.later('wake', this.#delayMs(random), () => {
            if (!isOver) stream.onEvent(data);
          });
        };
        end = cloud.listen(stream.token, wake, () => life.later('stream refused', 1, over), version);
        cloud.life.onCrash(() => life.later('stream reset', 1, over));
        stream.onOpen();
      });
    });
  }

  #pick(random: Random): CloudEnd | undefined {
    const alive = this.#clouds().filter(({ life }) => life.alive);
    return alive.length === 0 ? undefined : random.pick(alive);
  }
}
