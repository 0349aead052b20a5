/**
 * A terminal as the cloud's own tests need one: keys from its name, entries signed and chained, requests straight into a
 * cloud process. The world uses the real host instead.
 */
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { freshId } from '../../../sync/cloud/ports.ts';
import { mintToken, tokenMinuteAt, type TerminalKey, type TokenFields } from '../../../sync/domain/binding-token.ts';
import { businessDayAt } from '../../../sync/domain/time.ts';
import { entryHash, signedBytesOf } from '../../../sync/protocol/entry-hash.ts';
import type { TerminalProfile } from '../../../sync/protocol/messages.ts';
import { FIRST_PREV_HASH } from '../../../sync/schemas/entries/entry.ts';
import { teeSaleBody } from '../../fixtures/tee-sale.ts';
import type { Life } from '../kernel.ts';
import { cloudPortsOf, type Asked, type CloudProcess } from '../sim-cloud.ts';
import { protocolHeader } from '../versions.ts';
import { SIM_BOOTSTRAP_SECRET } from './sim-secrets.ts';

const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface StubEntry {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly hash: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}
type Answer = Awaited<ReturnType<CloudProcess['ask']>>;

export class SimTerminal {
  readonly profile: TerminalProfile;
  readonly life: Life;
  token: string;
  /** What it names in the protocol's header; none by default. */
  version: number | undefined;
  seq = 0;
  /** Every entry of its chain. */
  readonly sent: StubEntry[] = [];
  prevHash: string = FIRST_PREV_HASH;
  readonly #key: KeyObject;
  #receipts = 0;
  #tokens = 0;
  #cloud: CloudProcess;

  private constructor(
    cloud: CloudProcess,
    life: Life,
    key: KeyObject,
    paired: { profile: TerminalProfile; token: string },
  ) {
    this.#cloud = cloud;
    this.life = life;
    this.#key = key;
    this.profile = paired.profile;
    this.token = paired.token;
  }

  static keyOf(name: string): { readonly privateKey: KeyObject; readonly publicRaw: string } {
    const raw = createHash('sha256').update(name).digest();
    const privateKey = createPrivateKey({ key: Buffer.concat([ED25519, raw]), format: 'der', type: 'pkcs8' });
    return { privateKey, publicRaw: createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '' };
  }

  static async pair(cloud: CloudProcess, life: Life, store = 'S001'): Promise<SimTerminal> {
    const made = await cloud.ask({
      method: 'POST',
      path: '/v1/pairing-codes',
      token: SIM_BOOTSTRAP_SECRET,
      body: { store },
    });
    const { privateKey, publicRaw } = SimTerminal.keyOf(life.name);
    const paired = await cloud.ask({
      method: 'POST',
      path: '/v1/terminals',
      body: { code: (made.body as { code: string }).code, publicKey: publicRaw, name: life.name },
    });
    if (paired.status !== 200) throw new Error(`pairing: ${JSON.stringify(paired.body)}`);
    return new SimTerminal(cloud, life, privateKey, paired.body as { profile: TerminalProfile; token: string });
  }

  /** From now on its requests go to this process. */
  through(cloud: CloudProcess): this {
    this.#cloud = cloud;
    return this;
  }

  ask(asked: Omit<Asked, 'token'>): Promise<Answer> {
    return this.#cloud.ask({ ...asked, headers: protocolHeader(this.version), token: this.token });
  }

  /** The newest entry of its chain. */
  get last(): StubEntry {
    const entry = this.sent.at(-1);
    if (entry === undefined) throw new Error('it has written nothing');
    return entry;
  }

  async renew(): Promise<Answer> {
    const at = this.life.clock.now();
    const { terminal } = this.profile;
    const proof = sign(null, Buffer.from(`guidepost-token|${terminal}|${String(at)}`), this.#key).toString('base64url');
    const body = { brand: 'demo', terminal, at, proof };
    const answer = await this.#cloud.ask({ method: 'POST', path: '/v1/device-tokens', body });
    if (answer.status === 200) this.token = (answer.body as { token: string }).token;
    return answer;
  }

  /** The next entry of its chain. */
  entry(
    kind: string,
    body: Readonly<Record<string, unknown>>,
    over: Readonly<Record<string, unknown>> = {},
  ): StubEntry {
    const at = this.life.clock.now();
    const fields = {
      seq: this.seq + 1,
      id: freshId(cloudPortsOf(this.life)),
      kind,
      v: 1,
      at,
      businessDay: businessDayAt(at),
      staff: '1001',
      prevHash: this.prevHash,
      body,
      ...over,
    };
    const hash = entryHash(fields);
    const signature = sign(null, signedBytesOf(hash), this.#key).toString('base64url');
    this.seq += 1;
    this.prevHash = hash;
    const entry = { ...fields, hash, signature };
    this.sent.push(entry);
    return entry;
  }

  /** One T-shirt for 99.00, cash. */
  sale(over: Readonly<Record<string, unknown>> = {}): StubEntry {
    this.#receipts += 1;
    const now = this.life.clock.now();
    const day = businessDayAt(now).slice(2).replaceAll('-', '');
    const { id: store } = this.profile.store;
    const { terminal } = this.profile;
    const sale = {
      saleId: freshId(cloudPortsOf(this.life)),
      receiptNumber: `${store}-${terminal}-${day}-${String(this.#receipts).padStart(4, '0')}`,
    };
    return this.entry('sale', teeSaleBody({ ...sale, store, terminal, now }, over));
  }

  upload(entries: readonly StubEntry[]): Promise<Answer> {
    return this.ask({ method: 'POST', path: '/v1/journal', body: { terminal: this.profile.terminal, entries } });
  }

  pull(collection: string, checkpoint: unknown = null, limit = 1000): Promise<Answer> {
    return this.ask({ method: 'POST', path: `/v1/replication/${collection}/pull`, body: { checkpoint, limit } });
  }

  highWater(): Promise<Answer> {
    return this.ask({ method: 'GET', path: `/v1/terminals/${this.profile.terminal}/highwater` });
  }

  /** A genuine binding token of guide 2001. */
  mint(over: Partial<TokenFields> = {}): string {
    this.#tokens += 1;
    const fields = {
      ver: 1,
      kid: this.profile.tokenKid,
      mode: 0,
      ttl: 0,
      iat: tokenMinuteAt(this.life.clock.now()),
      term: this.profile.terminalNumber,
      guide: 2001,
      seq: this.#tokens,
      ...over,
    };
    const token = mintToken(fields, new Uint8Array(Buffer.from(this.profile.tokenKey, 'base64url')) as TerminalKey);
    if (!token.ok) throw new Error(`token: ${token.error}`);
    return token.value;
  }
}
