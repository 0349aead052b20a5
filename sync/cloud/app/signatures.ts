/**
 * Checks Ed25519 signatures beside the event loop: many at once go to one thread with libsodium, which takes half of
 * OpenSSL's time for each; where libsodium does not load, and for a few, Node's own check on its pool. libsodium refuses some
 * keys and signatures that no honest terminal makes and OpenSSL takes, nothing else. Called through the port `verify`.
 */
import { verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import type { Signed, Verify } from '../ports.ts';

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

/** Which are signed by their key, in their order; never rejects. */
export const verifySignatures: Verify = async (signed) => {
  if (signed.length < THREAD_MIN) return Promise.all(signed.map(isSigned));
  const packed = pack(signed);
  const good = packed === null ? null : await openThread().ask(packed);
  return good ?? Promise.all(signed.map(isSigned));
};

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

let thread: Thread | undefined;
/** One for the whole process; it keeps nobody from ending. */
const openThread = (): Thread => (thread ??= startThread());

/** A thread with the libsodium of this path. */
export function startThread(sodium = sodiumPath()): Thread {
  const waiting = new Map<number, (good: readonly boolean[] | null) => void>();
  let isGone = false;
  let asked = 0;
  const gone = (): void => {
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
  worker.on('error', gone);
  worker.on('exit', gone);
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
