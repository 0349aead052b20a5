/**
 * Runs a scale's protocol over a reconnecting serial line: one question at a time, each with its time-out; what arrives
 * unasked is thrown away, so that a late answer is never taken for the next one. Called by open-scale.ts.
 */
import { err, type Result } from '../../sync/domain/result.ts';
import type { Grams } from '../../sync/domain/money.ts';
import { keepConnected, type Connection } from '../transport/reconnection.ts';
import type { ConnectTransport, Transport } from '../transport/transport.ts';
import {
  WEIGH_TIMEOUT_MS,
  type Scale,
  type ScalePorts,
  type ScaleProtocol,
  type ScaleStatus,
  type WeighFault,
} from './scale.ts';

export function serialScale(
  deviceId: string,
  protocol: ScaleProtocol,
  connect: ConnectTransport,
  ports: ScalePorts,
): Scale {
  return new SerialScale(deviceId, protocol, connect, ports);
}

class SerialScale implements Scale {
  readonly deviceId: string;
  readonly #protocol: ScaleProtocol;
  readonly #connect: ConnectTransport;
  readonly #ports: ScalePorts;
  readonly #listeners = new Set<(status: ScaleStatus) => void>();
  #status: ScaleStatus;
  #connection: Connection | undefined;
  #transport: Transport | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Takes the bytes of the question that is open. */
  #answer: ((bytes: Uint8Array) => void) | undefined;
  #giveUp: ((fault: WeighFault) => void) | undefined;

  constructor(deviceId: string, protocol: ScaleProtocol, connect: ConnectTransport, ports: ScalePorts) {
    this.deviceId = deviceId;
    this.#protocol = protocol;
    this.#connect = connect;
    this.#ports = ports;
    this.#status = { deviceId, state: 'closed', fault: undefined, lastWeighing: undefined };
  }

  status(): ScaleStatus {
    return this.#status;
  }

  async open(): Promise<ScaleStatus> {
    this.#connection ??= keepConnected(this.#connect, this.#ports.timers, {
      onUp: (transport) => {
        this.#transport = transport;
        this.#set({ state: 'idle', fault: undefined });
      },
      onBytes: (bytes) => this.#answer?.(bytes),
      onDown: (fault) => {
        this.#transport = undefined;
        this.#set({ state: 'error', fault });
        this.#giveUp?.('not_connected');
      },
    });
    await this.#connection.first;
    return this.#status;
  }

  weigh(): Promise<Result<Grams, WeighFault>> {
    const weighed = this.#turn.then(() => this.#ask());
    this.#turn = weighed;
    return weighed;
  }

  onStatus(listener: (status: ScaleStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#transport = undefined;
    this.#giveUp?.('not_connected');
    await connection?.stop();
    this.#set({ state: 'closed', fault: undefined });
  }

  async #ask(): Promise<Result<Grams, WeighFault>> {
    const transport = this.#transport;
    if (transport === undefined) return err('not_connected');
    this.#set({ state: 'busy' });
    const weighing = await new Promise<Result<Grams, WeighFault>>((resolve) => {
      let received: Uint8Array = new Uint8Array(0);
      const stopTimer = this.#ports.timers.after(WEIGH_TIMEOUT_MS, () => {
        resolve(err('no_answer'));
      });
      this.#giveUp = (fault) => {
        stopTimer();
        resolve(err(fault));
      };
      this.#answer = (bytes) => {
        received = Uint8Array.of(...received, ...bytes);
        const answer = this.#protocol.read(received);
        if (answer.kind === 'done') {
          stopTimer();
          resolve(answer.weight);
        } else if (answer.kind === 'ask') {
          received = received.slice(answer.consumed);
          this.#send(transport, answer.send);
        }
      };
      this.#send(transport, this.#protocol.question);
    });
    this.#answer = undefined;
    this.#giveUp = undefined;
    this.#set({ lastWeighing: weighing, ...(this.#status.state === 'busy' ? { state: 'idle' } : {}) });
    return weighing;
  }

  #send(transport: Transport, bytes: Uint8Array): void {
    void transport.write(bytes).then((written) => {
      if (!written.ok) this.#giveUp?.('not_connected');
    });
  }

  #set(change: Partial<ScaleStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#listeners) listener(this.#status);
  }
}
