/**
 * Enrolment of terminals: a one-time code from a manager (or from the host that started this cloud, by the bootstrap
 * secret), a device key made on the terminal, short tokens against proof of that key, and the list a manager watches.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import Type from 'typebox';
import type { StoreId, TerminalId } from '../../domain/ids.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import { ITEM_RECALLS_MAX } from '../../protocol/items.ts';
import {
  brandScope,
  KEY_ANSWER,
  KEY_REQUEST,
  PAIR_ANSWER,
  PAIR_REQUEST,
  PAIRING_CODE_ANSWER,
  storeScope,
  TERMINAL_PROFILE,
  TOKEN_ANSWER,
  TOKEN_REQUEST,
} from '../../protocol/messages.ts';
import type { KeyChange } from '../../protocol/key-change.ts';
import { codeAsRead, pairingText } from '../../protocol/pairing-proof.ts';
import { keyMark, REVOKED_KEYS_MAX } from '../../protocol/receipt-trust.ts';
import { COUNT, INSTANT, STORE_ID, TERMINAL_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import { certify, receiptKeyOf } from '../app/certificate.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { withChange, type Keys, type KeyChangeFault } from '../app/device-keys.ts';
import { isSignedBy, publicKeyOf, soundKeyOf } from '../app/ed25519.ts';
import { deviceOf, identityOf, mintDeviceToken, secretHash, storeAsked, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { profileOf } from '../app/profile.ts';
import type { AuditAct } from '../store/audit.ts';
import { lockMark, readHighWaters } from '../store/journal.ts';
import {
  pairedBy,
  readStore,
  readStores,
  readTerminal,
  readTerminalAndTold,
  readTerminals,
  takePairingCode,
  changeKeys,
  takeTerminalNumber,
  terminalIdOf,
  type TerminalRow,
} from '../store/terminals.ts';

const CODE_MS = 10 * MINUTE_MS;
const CODE_LENGTH = 10;
const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const PROOF_SLACK_MS = 5 * MINUTE_MS;
/** Entries that a terminal may have written and not yet sent when it changes its key. */
const KEY_AHEAD_MAX = 1_000_000;
/** Of terminals that were revoked and of batches that were recalled, the newest that every till is told of. */
const TOLD_MAX = ITEM_RECALLS_MAX;
const PAIRINGS_PER_MINUTE = 30;
/** Of one address, behind which thousands of tills may be; each asks every quarter of an hour. */
const TOKENS_PER_MINUTE = 6000;

const CODE_REQUEST = Type.Object({ store: Type.Optional(STORE_ID) });
const OPTIONAL_COUNT = Type.Union([COUNT, Type.Null()]);
const TERMINAL_VIEW = Type.Object({
  terminal: TERMINAL_ID,
  terminalNumber: Type.Integer(),
  store: STORE_ID,
  name: Type.String(),
  pairedAt: INSTANT,
  revoked: Type.Boolean(),
  lastContact: INSTANT,
  /** The last entry that the cloud has. */
  highWater: COUNT,
  /** As last reported by the terminal; null before it ever did. */
  unsent: OPTIONAL_COUNT,
  oldestUnsent: Type.Union([INSTANT, Type.Null()]),
});
type TerminalView = Static<typeof TERMINAL_VIEW>;

const SAMPLE_PROFILE = {
  terminal: '01',
  terminalNumber: 1,
  brand: { id: 'demo', name: '示范品牌', host: '127.0.0.1:47320' },
  store: { id: 'S001', name: '梧桐路店', offsetMinutes: 480, dayStartMinutes: 240 },
  tokenKid: 1,
  tokenKey: 'a2V5',
  sealKey: 'a2V5',
  cloudKey: 'a2V5',
  epoch: 'e1',
  currency: 'CNY',
};

export function terminalRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.post('/v1/pairing-codes', {
    config: { policy: ['manager', 'bootstrap'] },
    schema: {
      summary: 'Make a one-time code that pairs one terminal within ten minutes',
      tags: ['terminals'],
      security: BEARER,
      body: withExample(Type.Union([CODE_REQUEST, Type.Null()]), { store: 'S001' }),
      response: answers(PAIRING_CODE_ANSWER, { code: '7K3MQ9XWAB', store: 'S001', expiresAt: 1790000000000 }),
    },
    preValidation: emptyBody,
    handler: (request) => makeCode(cloud, request),
  });
  app.post('/v1/terminals', {
    config: { policy: ['public'], rateLimit: { max: PAIRINGS_PER_MINUTE, timeWindow: 60_000 } },
    schema: {
      summary: 'Pair a terminal',
      tags: ['terminals'],
      body: withExample(PAIR_REQUEST, { code: '7K3MQ9XWAB', publicKey: 'a2V5', name: '收银台 1', proof: 'c2ln' }),
      response: answers(PAIR_ANSWER, { profile: SAMPLE_PROFILE, token: 'gpd.…', expiresAt: 1790000000000 }),
    },
    handler: (request) => pair(cloud, request.body as Static<typeof PAIR_REQUEST>),
  });
  app.post('/v1/device-tokens', {
    config: { policy: ['public'], rateLimit: { max: TOKENS_PER_MINUTE, timeWindow: 60_000 } },
    schema: {
      summary: 'A fresh 15-minute token against proof of the device key',
      tags: ['terminals'],
      body: withExample(TOKEN_REQUEST, { brand: 'demo', terminal: '01', at: 1790000000000, proof: 'c2ln' }),
      response: answers(TOKEN_ANSWER, {
        token: 'gpd.…',
        expiresAt: 1790000900000,
        now: 1790000000000,
        keyChanges: true,
      }),
    },
    handler: (request) => freshToken(cloud, request.body as Static<typeof TOKEN_REQUEST>),
  });
  app.post('/v1/device-keys', {
    config: { policy: ['public'], rateLimit: { max: TOKENS_PER_MINUTE, timeWindow: 60_000 } },
    schema: {
      summary:
        'Changes of the device key that a restored cloud does not know; each proven by the key before and the new one',
      tags: ['terminals'],
      body: withExample(KEY_REQUEST, {
        brand: 'demo',
        terminal: '01',
        changes: [{ publicKey: 'a2V5', from: 43, proof: 'c2ln', possession: 'c2ln' }],
      }),
      response: answers(KEY_ANSWER, { from: 43 }),
    },
    handler: (request) => takeKeyChanges(cloud, request.body as Static<typeof KEY_REQUEST>),
  });
  app.get('/v1/profile', {
    config: { policy: ['device'] },
    schema: {
      summary: "The terminal's own profile, as it is now",
      tags: ['terminals'],
      security: BEARER,
      response: answers(TERMINAL_PROFILE, SAMPLE_PROFILE),
    },
    handler: (request) => profileOf(cloud, deviceOf(request)),
  });
  app.get('/v1/terminals', {
    config: { policy: ['manager', 'device'] },
    schema: {
      summary: 'Terminals of the stores one may see: last contact, what the cloud has, what is unsent',
      tags: ['terminals'],
      security: BEARER,
      response: answers(listOf(TERMINAL_VIEW), {
        items: [
          {
            terminal: '01',
            terminalNumber: 1,
            store: 'S001',
            name: '收银台 1',
            pairedAt: 1,
            revoked: false,
            lastContact: 1,
            highWater: 42,
            unsent: 0,
            oldestUnsent: null,
          },
        ],
        next: null,
      }),
    },
    handler: async (request) => {
      const stores = storesOf(identityOf(request));
      return { items: (await terminalViews(cloud)).filter(({ store }) => stores.includes(store)), next: null };
    },
  });
  app.post('/v1/terminals/:id/revoke', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Revoke a lost terminal',
      tags: ['terminals'],
      security: BEARER,
      params: Type.Object({ id: TERMINAL_ID }),
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const { id } = request.params as { readonly id: TerminalId };
      const terminal = await readTerminal(cloud.database, cloud.brand.id, id);
      if (terminal === null) throw new Refusal(404, 'unknown_terminal');
      storeAsked(identityOf(request), terminal.store);
      await cloud.database.run(
        'UPDATE terminals SET revoked_at = $3 WHERE scope = $1 AND terminal = $2 AND revoked_at IS NULL',
        [brandScope(cloud.brand.id), id, cloud.ports.clock.now()],
      );
      await noteTerminal(cloud, whoOf(identityOf(request)), 'terminal.revoked', terminal);
      return {};
    },
  });
}

const noteTerminal = (
  cloud: Cloud,
  who: string,
  act: AuditAct,
  { terminal, store }: Pick<TerminalRow, 'terminal' | 'store'>,
): Promise<void> =>
  cloud.audit.note({ scope: storeScope(cloud.brand.id, store), who, act, what: `terminal ${terminal}` });

/** A POST without any body is the same as an empty object. */
export const emptyBody = (request: FastifyRequest, _reply: unknown, done: () => void): void => {
  request.body ??= {};
  done();
};

export async function terminalViews(cloud: Cloud): Promise<readonly TerminalView[]> {
  const terminals = await readTerminals(cloud.database, cloud.brand.id);
  const marks = await readHighWaters(cloud.database, cloud.brand.id, [...new Set(terminals.map(({ store }) => store))]);
  return terminals.map((row) => ({
    terminal: row.terminal,
    terminalNumber: row.number,
    store: row.store,
    name: row.name,
    pairedAt: epochMs(row.paired_at),
    revoked: row.revoked_at !== null,
    lastContact: epochMs(row.last_contact),
    highWater: marks.get(row.terminal) ?? 0,
    unsent: row.unsent,
    oldestUnsent: row.oldest_unsent === null ? null : epochMs(row.oldest_unsent),
  }));
}

async function makeCode(cloud: Cloud, request: FastifyRequest): Promise<Static<typeof PAIRING_CODE_ANSWER>> {
  const identity = identityOf(request);
  const { store: asked } = (request.body ?? {}) as Static<typeof CODE_REQUEST>;
  const store = identity.kind === 'bootstrap' ? await storeForHost(cloud, asked) : storeAsked(identity, asked);
  const bytes = cloud.ports.random.bytes(CODE_LENGTH);
  const code = Array.from(bytes, (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('');
  const expiresAt = epochMs(cloud.ports.clock.now() + CODE_MS);
  await cloud.database.run(
    'INSERT INTO pairing_codes (scope, code_hash, store, created_by, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [
      brandScope(cloud.brand.id),
      secretHash(code),
      store,
      identity.kind === 'staff' ? identity.staff.id : 'host',
      expiresAt,
    ],
  );
  const scope = storeScope(cloud.brand.id, store);
  await cloud.audit.note({ scope, who: whoOf(identity), act: 'code.made', what: `store ${store}` });
  return { code, store, expiresAt };
}

async function storeForHost(cloud: Cloud, asked: StoreId | undefined): Promise<StoreId> {
  const stores = await readStores(cloud.database, cloud.brand.id);
  const store = asked === undefined ? stores[0] : stores.find(({ id }) => id === asked);
  if (store === undefined) throw new Refusal(404, 'unknown_store');
  return store.id;
}

/** Asking again after a lost answer, with the same code and key, is the same as having been answered. */
async function pair(
  cloud: Cloud,
  { code, publicKey, name, proof }: Static<typeof PAIR_REQUEST>,
): Promise<Static<typeof PAIR_ANSWER>> {
  // Both before the code is looked at: a mistake uses none up.
  const key = soundKeyOf(publicKey);
  if (key === null) throw new Refusal(422, 'bad_public_key');
  if (proof !== undefined && !isSignedBy(key, pairingText(code, publicKey), proof)) throw new Refusal(400, 'bad_proof');
  const brand = cloud.brand.id;
  const now = cloud.ports.clock.now();
  const codeHash = secretHash(codeAsRead(code));
  const { terminal, isAgain } = await cloud.database
    .transaction(async (tx) => {
      const store = await takePairingCode(tx, brand, codeHash, now);
      const before =
        !store.ok && store.error === 'used' ? await pairedBy(tx, brand, { codeHash, publicKey, now }) : null;
      if (before !== null) return { terminal: before, isAgain: true };
      if (!store.ok) throw new Refusal(store.error === 'unknown' ? 404 : 410, `pairing_code_${store.error}`);
      const number = await takeTerminalNumber(tx, brand);
      const row = {
        terminal: terminalIdOf(number),
        number,
        store: store.value,
        name,
        public_key: publicKey,
        paired_at: now,
      };
      await tx.run(
        'INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)',
        [brandScope(brand), row.terminal, number, row.store, name, publicKey, now],
      );
      cloud.killPoints.reach('pairing.before_commit');
      return { terminal: row, isAgain: false };
    })
    .catch(async (error: unknown) => {
      if (error instanceof Refusal)
        await cloud.audit.note({ scope: brandScope(brand), who: 'nobody', act: 'pairing.refused', what: error.code });
      throw error;
    });
  cloud.killPoints.reach('pairing.after_commit_before_answer');
  if (!isAgain) await noteTerminal(cloud, `terminal ${terminal.terminal}`, 'terminal.paired', terminal);
  const profile = await profileOf(cloud, terminal);
  const { terminal: id, store, number } = terminal;
  const token = mintDeviceToken(cloud, { brand, store, terminal: id, number });
  // What was revoked is told with the next token.
  const receipts = { key: receiptKeyOf(cloud, terminal), revoked: [] };
  return { profile, certificate: certify(cloud, terminal), receipts, ...token };
}

async function freshToken(
  cloud: Cloud,
  { brand, terminal, at, proof }: Static<typeof TOKEN_REQUEST>,
): Promise<Static<typeof TOKEN_ANSWER>> {
  const now = cloud.ports.clock.now();
  const known = await readTerminalAndTold(cloud.database, brand, terminal, TOLD_MAX);
  if (known === null) throw new Refusal(401, 'unknown_terminal');
  const { row, revoked, recalls } = known;
  const key = publicKeyOf(row.public_key);
  if (key === null || !isSignedBy(key, `guidepost-token|${terminal}|${String(at)}`, proof))
    throw new Refusal(401, 'bad_proof');
  if (row.revoked_at !== null) throw new Refusal(401, 'terminal_revoked');
  // A terminal whose clock is off learns the right time from `now` and asks again.
  if (Math.abs(now - at) > PROOF_SLACK_MS) throw new Refusal(401, 'clock_off', undefined, { now });
  if ((await readStore(cloud.database, brand, row.store)) === null) throw new Refusal(404, 'unknown_store');
  const device = { brand, store: row.store, terminal: row.terminal, number: row.number };
  const receipts = {
    key: receiptKeyOf(cloud, row),
    revoked: revoked.slice(0, REVOKED_KEYS_MAX).map(keyMark),
    ...(recalls.length === 0 ? {} : { recalls: [...recalls] }),
  };
  return { ...mintDeviceToken(cloud, device), now, keyChanges: true, receipts };
}

/**
 * The cloud learns of another key from the journal (ingest). Only when it was restored from before a change does it know none
 * of the terminal's keys, and give no token to send with: then the terminal shows the changes. Nobody can make one without the
 * key that the cloud knows. Asking again is the same as having been answered.
 */
async function takeKeyChanges(
  cloud: Cloud,
  { brand, terminal, changes }: Static<typeof KEY_REQUEST>,
): Promise<Static<typeof KEY_ANSWER>> {
  const known = await readTerminal(cloud.database, brand, terminal);
  if (known === null) throw new Refusal(401, 'bad_proof');
  // Before anything is locked: this route is everybody's.
  withChanges(known, terminal, changes);
  const taken = await cloud.database.transaction(async (tx) => {
    // Behind the mark's lock: no upload is judged by the keys of before meanwhile.
    const mark = await lockMark(tx, storeScope(brand, known.store), terminal);
    const row = await readTerminal(tx, brand, terminal);
    if (row === null) throw new Refusal(401, 'bad_proof');
    const keys = withChanges(row, terminal, changes);
    const first = mark.seq + 1;
    const added = keys.earlier_keys?.slice(row.earlier_keys?.length ?? 0) ?? [];
    if (added.some(({ until: from }) => from < first || from > first + KEY_AHEAD_MAX))
      throw new Refusal(409, 'wrong_start', undefined, { first });
    if (row.revoked_at !== null) throw new Refusal(401, 'terminal_revoked');
    if (keys !== row && !(await changeKeys(tx, brand, row, keys))) throw new Refusal(409, 'key_changed');
    return { row, keys };
  });
  if (taken.keys !== taken.row) await noteTerminal(cloud, `terminal ${terminal}`, 'key.rotated', taken.row);
  return { from: taken.keys.earlier_keys?.at(-1)?.until ?? 1 };
}

/** @throws Refusal for the first change that is not right. */
function withChanges<Known extends Keys>(known: Known, terminal: string, changes: readonly KeyChange[]): Known | Keys {
  let keys: Known | Keys = known;
  for (const change of changes) {
    const changed = withChange(keys, terminal, change);
    if (!changed.ok) throw new Refusal(STATUS_OF[changed.error], changed.error);
    keys = changed.value;
  }
  return keys;
}

const STATUS_OF: Readonly<Record<KeyChangeFault, number>> = {
  bad_public_key: 422,
  bad_proof: 401,
  key_used_before: 409,
  wrong_start: 409,
  too_many_keys: 409,
};
