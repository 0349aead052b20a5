/**
 * Checks Ed25519 signatures beside the event loop: many at once go to one thread with libsodium, which takes half of
 * OpenSSL's time for each; where libsodium does not load, and for a few, Node's own check on its pool. libsodium refuses some
 * keys and signatures that no honest terminal makes and OpenSSL takes, nothing else. Called through the port `verify`; that the
 * thread is gone is told through `verifyFellBack`, once.
 */
import { verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import { codeOf } from '../failure.ts';
import type { CloudPorts, Signed, Verify } from '../ports.ts';
import type { Cloud } from './context.ts';

/** Below this, telling the thread takes longer than it saves. */
const THREAD_MIN = 8;
const KEY_BYTES = 32;
const MESSAGE_BYTES = 32;
const SIGNATURE_BYTES = 64;

interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean;
}
interface Question {
  readonly id: number;
  /** Key, message and signature of one after the other, each of its full length. */
  readonly packed: ArrayBuffer;
}
interface Reply {
  readonly id: number;
  readonly good: readonly boolean[];
}

/** With the libsodium of this path. One for the whole process: its thread begins with the first question for it. */
export function signatureChecks(sodium = sodiumPath()): Required<Pick<CloudPorts, 'verify' | 'verifyFellBack'>> {
  let thread: Thread | undefined;
  let tell: (reason: string) => void = () => undefined;
  const verifyFellBack = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const verify: Verify = async (signed) => {
    if (signed.length < THREAD_MIN) return Promise.all(signed.map(isSigned));
    const packed = pack(signed);
    thread ??= startThread(sodium, tell);
    const good = packed === null ? null : await thread.ask(packed);
    return good ?? Promise.all(signed.map(isSigned));
  };
  return { verify, verifyFellBack };
}

/** Nothing is refused or lost without libsodium, but uploads take longer: an operator learns of it by log and gauge. */
export function watchSignatures({ ports, metrics, log }: Pick<Cloud, 'ports' | 'metrics' | 'log'>): void {
  void ports.verifyFellBack?.then((reason) => {
    metrics.gauges.signatureFallback.set(1);
    log.warn({ reason }, 'CLOUD312');
  });
}

const isSigned = ({ key, message, signature }: Signed): Promise<boolean> =>
  new Promise((done) => {
    if (key === null) return done(false);
    verify(null, message, key, Buffer.from(signature, 'base64url'), (error, isGood) => done(error === null && isGood));
  });

const rawKeys = new WeakMap<object, Buffer>();
function rawKeyOf(key: NonNullable<Signed['key']>): Buffer {
  const raw = rawKeys.get(key) ?? Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  rawKeys.set(key, raw);
  return raw;
}

/** null when one of them is of another length, which the pool says of it alone. */
function pack(signed: readonly Signed[]): ArrayBuffer | null {
  const bytes = KEY_BYTES + MESSAGE_BYTES + SIGNATURE_BYTES;
  const packed = Buffer.from(new ArrayBuffer(signed.length * bytes));
  for (const [index, { key, message, signature }] of signed.entries()) {
    const raw = key === null ? null : rawKeyOf(key);
    const sealed = Buffer.from(signature, 'base64url');
    if (raw?.length !== KEY_BYTES || message.length !== MESSAGE_BYTES || sealed.length !== SIGNATURE_BYTES) return null;
    const at = index * bytes;
    packed.set(raw, at);
    packed.set(message, at + KEY_BYTES);
    packed.set(sealed, at + KEY_BYTES + MESSAGE_BYTES);
  }
  return packed.buffer;
}

export interface Thread {
  /** Takes the buffer away. null when the thread cannot. */
  ask(packed: ArrayBuffer): Promise<readonly boolean[] | null>;
  end(): void;
}

/** A thread with the libsodium of this path, which keeps nobody from ending; tells why when it is gone. */
export function startThread(sodium = sodiumPath(), tell: (reason: string) => void = () => undefined): Thread {
  const waiting = new Map<number, (good: readonly boolean[] | null) => void>();
  let isGone = false;
  let asked = 0;
  const gone = (reason: string): void => {
    tell(reason);
    isGone = true;
    for (const settle of waiting.values()) settle(null);
    waiting.clear();
  };
  const worker = new Worker(`(${answerQuestions.toString()})(require('node:worker_threads'), require)`, {
    eval: true,
    workerData: sodium,
  });
  worker.on('message', ({ id, good }: Reply) => {
    waiting.get(id)?.(good);
    waiting.delete(id);
  });
  worker.on('error', (error) => gone(codeOf(error)));
  worker.on('exit', (code) => gone(`exit ${String(code)}`));
  worker.unref();
  return {
    ask: (packed) =>
      new Promise((settle) => {
        if (isGone) return settle(null);
        asked += 1;
        waiting.set(asked, settle);
        worker.postMessage({ id: asked, packed } satisfies Question, [packed]);
      }),
    end: () => void worker.terminate(),
  };
}

function sodiumPath(): string {
  try {
    return createRequire(import.meta.url).resolve('sodium-native');
  } catch {
    return 'sodium-native';
  }
}

/** What the thread does. Only its text gets there: it may take nothing from around it. Ends where libsodium does not load. */
function answerQuestions(
  threads: { readonly parentPort: MessagePort; readonly workerData: string },
  load: (path: string) => unknown,
): void {
  const sodium = load(threads.workerData) as Sodium;
  threads.parentPort.on('message', ({ id, packed }: Question) => {
    const bytes = new Uint8Array(packed);
    const good: boolean[] = [];
    for (let at = 0; at < bytes.length; at += 128) {
      const part = (from: number, to: number): Uint8Array => bytes.subarray(at + from, at + to);
      good.push(sodium.crypto_sign_verify_detached(part(64, 128), part(32, 64), part(0, 32)));
    }
    threads.parentPort.postMessage({ id, good } satisfies Reply);
  });
}
