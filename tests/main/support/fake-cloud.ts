/**
 * A cloud in memory behind the host's transport port: pairs, issues tokens, keeps journals with a countersigned high-water,
 * answers staff verifiers. It shares no code with sync/cloud. Faults: unreachable, revoked, forgotten entries, a wrong
 * countersignature, a new epoch, a lost answer.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, scryptSync, sign, verify } from 'node:crypto';
import type { CloudRequest, CloudResponse, CloudStream, CloudTransport } from '../../../main/upload/cloud-transport.ts';
import { FIRST_PREV_HASH, type JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import type { TerminalProfile } from '../../../sync/protocol/messages.ts';

const person = (id: string, name: string, roles: readonly string[], pin: string, tokenNumber: number) => ({
  id,
  name,
  roles,
  pin,
  tokenNumber,
});
export const PEOPLE = [
  person('1001', '周敏', ['cashier'], '111111', 1),
  person('2001', '林悦', ['guide'], '222222', 2),
  person('2002', '陈希', ['guide'], '222222', 3),
  person('9001', '何店长', ['storeManager'], '999999', 4),
];

/** Cheap: the tests are not about scrypt's strength. */
export const PIN_COST = { n: 1024, r: 8, p: 1 };

export class FakeCloud implements CloudTransport {
  readonly key = generateKeyPairSync('ed25519');
  readonly calls: CloudRequest[] = [];
  entries: JournalEntry[] = [];
  epoch = 'e1';
  reachable = true;
  revoked = false;
  badSignature = false;
  /** Takes the next upload and loses the answer on its way back. */
  losesAnswers = 0;
  nowOffsetMs = 0;
  members: unknown[] = [];
  /** What the cloud knows of a receipt, by its number; without it the cloud says that it knows no such sale. */
  known = new Map<string, { sale: unknown; refunds: unknown[]; held: unknown[] }>();
  /** Whether units are held for whoever asks, or are another refund's. */
  holds: 'given' | 'taken' | 'unheard' = 'given';
  /** Every state of every parked sale, as it was pushed. */
  readonly parked: Record<string, unknown>[] = [];
  /** Tasks likewise; orders as the cloud would derive them. */
  readonly tasks: Record<string, unknown>[] = [];
  readonly orders: Record<string, unknown>[] = [];
  /** Settings of the store, as terminals pull them. */
  readonly settings: Record<string, unknown>[] = [];
  /** Answers before the cloud does, for what it does not know itself; `lost`: carried out, the answer never came. */
  extra: (request: CloudRequest) => { status: number; body: unknown } | 'lost' | undefined = () => undefined;
  reportItems: Record<string, unknown>[] = [];
  /** The terminal's device keys, each with the number of the first entry that it signs. */
  keys: { readonly key: string; readonly from: number }[] = [];
  /** Whether it says that it reads changes of the key. */
  readsKeyChanges = true;
  /** What the terminal on the other end makes of a PIN. */
  pinKey = (pin: string, salt: Uint8Array): Buffer =>
    scryptSync(pin, salt, 32, { N: PIN_COST.n, r: PIN_COST.r, p: PIN_COST.p });
  readonly #streams = new Set<(data: string) => void>();

  request(request: CloudRequest): Promise<CloudResponse> {
    this.calls.push(request);
    if (!this.reachable) return Promise.resolve({ kind: 'unreachable', detail: 'ECONNREFUSED', neverSent: true });
    const more = this.extra(request);
    if (more === 'lost') return Promise.resolve({ kind: 'unreachable', detail: 'reset' });
    const answer = more ?? this.#answer(request);
    if (request.path === '/v1/journal' && this.losesAnswers > 0) {
      this.losesAnswers -= 1;
      return Promise.resolve({ kind: 'unreachable', detail: 'reset' });
    }
    return Promise.resolve({ kind: 'answer', ...answer });
  }

  async stream({ signal, onOpen, onEvent }: CloudStream): Promise<void> {
    if (!this.reachable) return;
    onOpen();
    this.#streams.add(onEvent);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    this.#streams.delete(onEvent);
  }

  get listeners(): number {
    return this.#streams.size;
  }

  wake(scope: string): void {
    for (const tell of this.#streams) tell(JSON.stringify({ scope }));
  }

  uploads(): readonly CloudRequest[] {
    return this.calls.filter(({ path }) => path === '/v1/journal');
  }

  /** The brand's generation, and what its key is made of here. */
  tokenKey = { kid: 1, byte: 7 };

  profile(terminal = '01'): TerminalProfile {
    const { x } = createPublicKey(this.key.publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' });
    return {
      terminal,
      terminalNumber: Number(terminal),
      brand: { id: 'demo', name: '示范品牌', host: '127.0.0.1:47320' },
      store: { id: 'S001', name: '梧桐路店', address: '梧桐路 1 号', offsetMinutes: 480, dayStartMinutes: 240 },
      tokenKid: this.tokenKey.kid,
      tokenKey: Buffer.alloc(32, this.tokenKey.byte).toString('base64url'),
      sealKey: Buffer.alloc(32, 8).toString('base64url'),
      cloudKey: x ?? '',
      epoch: this.epoch,
      currency: 'CNY',
    } as unknown as TerminalProfile;
  }

  highWater() {
    const last = this.entries.at(-1);
    const seq = last?.seq ?? 0;
    const hash = last?.hash ?? FIRST_PREV_HASH;
    const key = this.badSignature
      ? createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
      : this.key.privateKey;
    const signature = sign(null, Buffer.from(`guidepost-highwater|demo|01|${String(seq)}|${hash}`), key).toString(
      'base64url',
    );
    return { terminal: '01', seq, hash, signature, receivedAt: 1, epoch: this.epoch };
  }

  #answer({ method, path, token, body }: CloudRequest): { status: number; body: unknown } {
    const now = Date.now() + this.nowOffsetMs;
    const at = path.split('?')[0] ?? '';
    if (at === '/v1/pairing-codes')
      return token === 'bootstrap' ? ok({ code: 'CODE123456' }) : refuse(401, 'not_authenticated');
    if (at === '/v1/terminals') {
      const { code, publicKey, proof } = body as { code: string; publicKey: string; proof: string };
      if (code !== 'CODE123456') return refuse(404, 'pairing_code_unknown');
      if (!isBy(publicKey, `guidepost-pair|${code}|${publicKey}`, proof)) return refuse(400, 'bad_proof');
      this.keys = [{ key: publicKey, from: 1 }];
      return ok({ profile: this.profile(), token: 'device', expiresAt: now + 600_000 });
    }
    if (at === '/v1/device-tokens') {
      const asked = body as { readonly at: number; readonly proof: string };
      const isProven = isBy(this.keys.at(-1)?.key ?? '', `guidepost-token|01|${String(asked.at)}`, asked.proof);
      if (this.revoked || !isProven) return refuse(401, this.revoked ? 'terminal_revoked' : 'bad_proof');
      return ok({ token: 'device-token', expiresAt: now + 600_000, now, keyChanges: this.readsKeyChanges });
    }
    if (at === '/v1/device-keys') {
      for (const change of (body as { readonly changes: readonly Change[] }).changes)
        if (!this.#change(change)) return refuse(401, 'bad_proof');
      return ok({ from: this.keys.at(-1)?.from });
    }
    if (at === '/v1/sessions') return this.#session(body as { staff: string; pin: string }, now);
    if (at.startsWith('/v1/reports/'))
      return token?.startsWith('staff-') === true
        ? ok({ items: this.reportItems, next: null })
        : refuse(403, 'not_allowed');
    if (token !== 'device-token' || this.revoked)
      return refuse(401, this.revoked ? 'terminal_revoked' : 'not_authenticated');
    if (at === '/v1/profile') return ok(this.profile());
    if (at === '/v1/staff-verifiers') return ok({ items: this.#verifiers(), next: null });
    if (at === '/v1/terminals/01/highwater') return ok(this.highWater());
    if (at === '/v1/members') return ok({ items: this.members, next: null });
    if (at.startsWith('/v1/returns/') && this.holds !== 'unheard') {
      const number = decodeURIComponent(at.slice('/v1/returns/'.length));
      if (!number.startsWith('S001-')) return refuse(403, 'other_store');
      return ok(this.known.get(number) ?? { sale: null, refunds: [], held: [] });
    }
    if (at === '/v1/refund-holds' && this.holds !== 'unheard')
      return this.holds === 'given' ? ok({ expiresAt: now + 86_400_000 }) : refuse(409, 'units_gone');
    if (at === '/v1/journal' && method === 'POST')
      return this.#take((body as { entries: JournalEntry[] }).entries, now);
    if (at.endsWith('/pull')) return ok(this.#pull(at, body as { checkpoint: { seq: number } | null }));
    if (at.endsWith('/push')) return ok({ conflicts: this.#push(at, (body as { rows: readonly PushRow[] }).rows) });
    return refuse(404, 'not_found');
  }

  #pull(path: string, { checkpoint }: { readonly checkpoint: { readonly seq: number } | null }): object {
    const from = checkpoint?.seq ?? 0;
    const [, name = ''] = /\/([a-zA-Z]+)\/pull$/.exec(path) ?? [];
    const { parked: parkedSales, settings, tasks, orders } = this;
    const all = new Map(Object.entries({ parkedSales, settings, tasks, orders })).get(name) ?? [];
    const documents = all.slice(from);
    return {
      documents,
      checkpoint: { epoch: this.epoch, scope: 'store:demo:S001', seq: from + documents.length },
    };
  }

  /** Compares as the real one does: what was assumed must be what stands here. */
  #push(path: string, rows: readonly PushRow[]): unknown[] {
    const states = path.includes('/tasks/') ? this.tasks : this.parked;
    return rows.flatMap(({ newDocumentState: next, assumedMasterState: assumed }) => {
      const master = states.findLast(({ id }) => id === next['id']);
      const isSame = (other: unknown): boolean => JSON.stringify(other) === JSON.stringify(master);
      if (master !== undefined && isSame(next)) return [];
      if (master !== undefined && !isSame(assumed)) return [master];
      states.push(next);
      return [];
    });
  }

  #verifiers(): readonly object[] {
    return PEOPLE.map((each) => {
      const salt = Buffer.from(`salt-${each.id}`);
      const verifier = this.pinKey(each.pin, salt).toString('base64url');
      return { staff: documentOf(each), salt: salt.toString('base64url'), verifier, ...PIN_COST };
    });
  }

  #take(entries: readonly JournalEntry[], now: number): { status: number; body: unknown } {
    for (const entry of entries) {
      const known = this.entries[entry.seq - 1];
      if (known !== undefined && known.hash === entry.hash) continue;
      if (known !== undefined) return refuse(409, 'fork');
      if (entry.seq !== this.entries.length + 1) return refuse(409, 'gap');
      if (entry.prevHash !== (this.entries.at(-1)?.hash ?? FIRST_PREV_HASH)) return refuse(422, 'bad_chain');
      const key = this.keys.findLast(({ from }) => from <= entry.seq)?.key ?? '';
      if (!isBy(key, Buffer.from(entry.hash, 'hex'), entry.signature)) return refuse(422, 'bad_chain');
      if (entry.kind === 'key.rotated' && !this.#change(entry.body)) return refuse(422, 'bad_change');
      this.entries.push(entry);
    }
    return ok({ highWater: this.highWater(), quarantined: [], now });
  }

  /** Proven by the key before and the new one; false when it is not. Known ones are taken again. */
  #change({ publicKey, from, proof, possession }: Change): boolean {
    if (this.keys.some((each) => each.key === publicKey && each.from === from)) return true;
    const text = `guidepost-key|01|${String(from)}|${publicKey}`;
    if (!isBy(this.keys.at(-1)?.key ?? '', text, proof) || !isBy(publicKey, text, possession)) return false;
    this.keys.push({ key: publicKey, from });
    return true;
  }

  #session({ staff, pin }: { staff: string; pin: string }, now: number): { status: number; body: unknown } {
    const found = PEOPLE.find(({ id }) => id === staff);
    if (found === undefined || found.pin !== pin) return refuse(401, 'wrong_pin');
    return ok({ token: `staff-${staff}`, staff: documentOf(found), expiresAt: now + 600_000 });
  }
}

interface PushRow {
  readonly newDocumentState: Record<string, unknown>;
  readonly assumedMasterState?: unknown;
}

interface Change {
  readonly publicKey: string;
  readonly from: number;
  readonly proof: string;
  readonly possession: string;
}

function isBy(raw: string, message: string | Uint8Array, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
  return verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64url'));
}

const documentOf = ({ id, name, roles, tokenNumber }: (typeof PEOPLE)[number]): StaffDocument =>
  ({ id, name, roles, stores: ['S001'], tokenNumber, from: 0 }) as unknown as StaffDocument;
const ok = (body: unknown) => ({ status: 200, body });
const refuse = (status: number, code: string) => ({ status, body: { type: 'x', title: 'x', status, code } });
