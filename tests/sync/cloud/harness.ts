/**
 * A real cloud on a real PostgreSQL for tests: started in this process in a folder of its own, with a clock that tests can
 * move, terminals with real Ed25519 keys that sign real journal entries, and people who log in. One per test file.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { startCloud, type CloudOptions, type RunningCloud } from '../../../sync/cloud/cloud.ts';
import { freshId, systemPorts, type CloudPorts } from '../../../sync/cloud/ports.ts';
import { mintToken, tokenMinuteAt, type TerminalKey, type TokenFields } from '../../../sync/domain/binding-token.ts';
import { businessDayAt, epochMs } from '../../../sync/domain/time.ts';
import { canonicalJson, entryHash, signedBytesOf } from '../../../sync/protocol/entry-hash.ts';
import { pairingText } from '../../../sync/protocol/pairing-proof.ts';
import type { HighWater, TerminalProfile, UploadAnswer } from '../../../sync/protocol/messages.ts';
import { teeSaleBody } from '../../fixtures/tee-sale.ts';
import { fillAsStarted } from '../../support/started-cloud.ts';
import { FIRST_PREV_HASH } from '../../../sync/schemas/entries/entry.ts';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}
export interface Ask {
  readonly method?: string;
  readonly token?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestCloud {
  readonly url: string;
  readonly running: RunningCloud;
  readonly ports: CloudPorts;
  /** Moves the cloud's clock. */
  advance(byMs: number): void;
  ask<Body = Record<string, unknown>>(path: string, ask?: Ask): Promise<Answer<Body>>;
  logIn(staff?: string, pin?: string): Promise<string>;
  /** Pairs a new terminal by a manager's code. */
  pair(name?: string, store?: string): Promise<TestTerminal>;
  close(): Promise<void>;
}

/** An entry as it is uploaded. */
export type SignedEntry = Record<string, unknown> & {
  readonly seq: number;
  readonly hash: string;
  readonly id: string;
};

export async function startTestCloud(options: Partial<CloudOptions> = {}): Promise<TestCloud> {
  const real = systemPorts();
  let offset = 0;
  const ports: CloudPorts = { ...real, clock: { now: () => epochMs(real.clock.now() + offset) } };
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'guidepost-cloud-'));
  if (options.data === undefined) await fillAsStarted(data);
  const running = await startCloud({
    root: process.cwd(),
    data,
    port: 0,
    listen: '127.0.0.1',
    ports,
    log: pino({ level: 'silent' }),
    ...options,
  });
  const ask = askAt(running.url);
  const cloud: TestCloud = {
    url: running.url,
    running,
    ports,
    advance: (byMs) => {
      offset += byMs;
    },
    ask,
    logIn: async (staff = '9001', pin = '999999') => {
      const answer = await ask<{ token: string }>('/v1/sessions', { json: { brand: 'demo', staff, pin } });
      if (answer.status !== 200) throw new Error(`log-in: ${answer.text}`);
      return answer.body.token;
    },
    pair: async (name = '收银台', store) => {
      const manager = await cloud.logIn();
      const code = await ask<{ code: string }>('/v1/pairing-codes', {
        token: manager,
        json: store === undefined ? {} : { store },
      });
      return pairTerminal(cloud, code.body.code, name);
    },
    close: async () => {
      await running.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
  return cloud;
}

/** Asks a cloud at this address. */
export function askAt(url: string): TestCloud['ask'] {
  return <Body>(path: string, { method, token, json, form, headers = {} }: Ask = {}): Promise<Answer<Body>> => {
    const body =
      json === undefined
        ? form === undefined
          ? undefined
          : new URLSearchParams(form).toString()
        : JSON.stringify(json);
    const type: Record<string, string> =
      json === undefined
        ? form === undefined
          ? {}
          : { 'content-type': 'application/x-www-form-urlencoded' }
        : { 'content-type': 'application/json' };
    const bearer: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return answerOf(
      fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...type, ...bearer, ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    );
  };
}

async function answerOf<Body>(response: Promise<Response>): Promise<Answer<Body>> {
  const { status, headers, text } = await response.then(async (one) => ({
    status: one.status,
    headers: one.headers,
    text: await one.text(),
  }));
  const isJson = headers.get('content-type')?.includes('json') === true;
  return { status, headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
}

/** What a terminal needs of a cloud: its ears and a clock, which can be moved where the cloud is one of a test's own. */
export type CloudLine = Pick<TestCloud, 'ask' | 'ports'> & Partial<Pick<TestCloud, 'advance'>>;

export async function pairTerminal(cloud: CloudLine, code: string, name: string): Promise<TestTerminal> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  const paired = await cloud.ask<{ profile: TerminalProfile; token: string }>('/v1/terminals', {
    json: {
      code,
      publicKey: raw,
      name,
      proof: sign(null, Buffer.from(pairingText(code, raw)), privateKey).toString('base64url'),
    },
  });
  if (paired.status !== 200) throw new Error(`pairing: ${paired.text}`);
  return new TestTerminal(cloud, paired.body.profile, privateKey, paired.body.token);
}

/** A terminal as the cloud sees one: it signs, chains and uploads entries, pulls, and mints binding tokens. */
export class TestTerminal {
  readonly profile: TerminalProfile;
  readonly #cloud: CloudLine;
  readonly key: KeyObject;
  token: string;
  seq = 0;
  prevHash: string = FIRST_PREV_HASH;
  #tokenSeq = 0;
  #receipts = 0;

  constructor(cloud: CloudLine, profile: TerminalProfile, key: KeyObject, token: string) {
    this.#cloud = cloud;
    this.profile = profile;
    this.key = key;
    this.token = token;
  }

  get id(): string {
    return this.profile.terminal;
  }

  sign(message: string | Uint8Array): string {
    return sign(null, Buffer.from(message), this.key).toString('base64url');
  }

  /** A token against proof of the key, as the cloud's clock now is. */
  async renew(): Promise<void> {
    const at = this.#cloud.ports.clock.now();
    const proof = this.sign(`guidepost-token|${this.id}|${String(at)}`);
    const answer = await this.#cloud.ask<{ token: string }>('/v1/device-tokens', {
      json: { brand: 'demo', terminal: this.id, at, proof },
    });
    this.token = answer.body.token;
  }

  freshId(): string {
    return freshId(this.#cloud.ports);
  }

  /** Any entry with these fields, hashed and signed, in the order in which a terminal reads it from its journal; it does not move the chain. */
  seal(fields: Readonly<Record<string, unknown>>): SignedEntry {
    const hash = entryHash(fields);
    return JSON.parse(canonicalJson({ ...fields, hash, signature: this.sign(signedBytesOf(hash)) })) as SignedEntry;
  }

  /** The next entry of this terminal's chain. */
  entry(kind: string, body: unknown, over: Readonly<Record<string, unknown>> = {}): SignedEntry {
    const at = this.#cloud.ports.clock.now();
    const fields = {
      seq: this.seq + 1,
      id: this.freshId(),
      kind,
      v: 1,
      at,
      businessDay: businessDayAt(at),
      staff: '1001',
      prevHash: this.prevHash,
      body,
      ...over,
    };
    const entry = this.seal(fields);
    this.seq += 1;
    this.prevHash = entry.hash;
    // Facts of two terminals in one millisecond are ordered by their ids, which are random: no test may hang on that.
    this.#cloud.advance?.(1);
    return entry;
  }

  nextReceipt(): string {
    this.#receipts += 1;
    const day = businessDayAt(this.#cloud.ports.clock.now()).slice(2).replaceAll('-', '');
    return `${this.profile.store.id}-${this.id}-${day}-${String(this.#receipts).padStart(4, '0')}`;
  }

  /** A cash sale of one T-shirt at 99.00 that adds up; `over` changes fields of the body. */
  sale(over: Readonly<Record<string, unknown>> = {}): SignedEntry {
    return this.entry('sale', teeSale(this, this.#cloud.ports.clock.now(), over));
  }

  upload(
    entries: readonly unknown[],
  ): Promise<Answer<UploadAnswer & { code?: string; seq?: number; highWater: HighWater }>> {
    return this.#cloud.ask('/v1/journal', { token: this.token, json: { terminal: this.id, entries } });
  }

  pull(
    collection: string,
    checkpoint: unknown = null,
    limit = 1000,
  ): Promise<
    Answer<{ documents: Record<string, unknown>[]; checkpoint: { epoch: string; scope: string; seq: number } }>
  > {
    return this.#cloud.ask(`/v1/replication/${collection}/pull`, { token: this.token, json: { checkpoint, limit } });
  }

  /** A genuine binding token of this terminal. */
  mint(over: Partial<TokenFields> = {}): string {
    this.#tokenSeq += 1;
    const fields = {
      ver: 1,
      kid: this.profile.tokenKid,
      mode: 0,
      ttl: 0,
      iat: tokenMinuteAt(this.#cloud.ports.clock.now()),
      term: this.profile.terminalNumber,
      guide: 2001,
      seq: this.#tokenSeq,
      ...over,
    };
    const token = mintToken(fields, new Uint8Array(Buffer.from(this.profile.tokenKey, 'base64url')) as TerminalKey);
    if (!token.ok) throw new Error(`token: ${token.error}`);
    return token.value;
  }
}

export function teeSale(
  terminal: TestTerminal,
  now: number,
  over: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { id, profile } = terminal;
  const sale = { saleId: terminal.freshId(), receiptNumber: terminal.nextReceipt(), terminal: id };
  return teeSaleBody({ ...sale, store: profile.store.id, now }, over);
}

/** The hash of a price book as its head says. */
export async function bookHash(terminal: TestTerminal, book: string): Promise<string> {
  const { body } = await terminal.pull('priceBooks');
  return String(body.documents.find(({ id }) => id === book)?.['hash']);
}
