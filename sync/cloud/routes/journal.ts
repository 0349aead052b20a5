/** Upload of journals in order, and how far each terminal's is known. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { TerminalId } from '../../domain/ids.ts';
import { HIGH_WATER, UPLOAD_ANSWER, UPLOAD_BATCH_MAX, UPLOAD_REQUEST } from '../../protocol/messages.ts';
import { BASE64URL, COUNT, HASH, TERMINAL_ID } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { suspectClock } from '../app/suspicion.ts';
import { validatorOf } from '../app/validator.ts';
import type { RawEntry } from '../ingest/chain.ts';
import { countersign, ingest } from '../ingest/ingest.ts';
import { readMark } from '../store/journal.ts';
import { keepPersonKeys } from '../store/person-keys.ts';
import { readTerminal } from '../store/terminals.ts';

const UPLOAD_BODY_MAX = 33_554_432;

/**
 * Only what the chain needs is demanded of an entry here: whatever else is wrong in it puts that one entry in quarantine
 * and must not hold up those behind it. The description shows the whole shape (UPLOAD_REQUEST).
 */
const WORD = Type.String({ pattern: '^[\\x20-\\x7e]{1,100}$' });
const CHAINED = Type.Object({
  seq: COUNT,
  id: WORD,
  kind: WORD,
  prevHash: HASH,
  hash: HASH,
  signature: BASE64URL,
});
const UPLOAD_BODY = Type.Object({
  terminal: TERMINAL_ID,
  entries: Type.Array(CHAINED, { minItems: 1, maxItems: UPLOAD_BATCH_MAX }),
});

const HASH_SAMPLE = '0'.repeat(64);
const ENTRY_SAMPLE = {
  seq: 1,
  id: '019a0000-0000-7000-8000-000000000001',
  kind: 'audit',
  v: 1,
  at: 1790000000000,
  businessDay: '2026-09-21',
  staff: null,
  prevHash: HASH_SAMPLE,
  body: { action: 'started' },
  hash: HASH_SAMPLE,
  signature: 'c2ln',
};
const MARK_SAMPLE = {
  terminal: '01',
  seq: 1,
  hash: HASH_SAMPLE,
  signature: 'c2ln',
  receivedAt: 1790000000000,
  epoch: 'e1',
};

export function journalRoutes(app: FastifyInstance, cloud: Cloud): void {
  const watchClock = suspectClock(cloud);
  app.post('/v1/journal', {
    bodyLimit: UPLOAD_BODY_MAX,
    config: { policy: ['device'] },
    schema: {
      summary: 'The next entries of a terminal’s journal, in order',
      tags: ['journal'],
      security: BEARER,
      body: withExample(UPLOAD_REQUEST, { terminal: '01', entries: [ENTRY_SAMPLE] }),
      response: answers(UPLOAD_ANSWER, { highWater: MARK_SAMPLE, quarantined: [], now: 1790000000000 }),
    },
    validatorCompiler: () => validatorOf(UPLOAD_BODY),
    preHandler: (request) => {
      const { entries } = request.body as { readonly entries: readonly RawEntry[] };
      return watchClock(
        deviceOf(request),
        entries.map((entry) => entry['at']),
      );
    },
    handler: async (request) => {
      const device = deviceOf(request);
      const { terminal, entries, personKeys } = request.body as {
        readonly terminal: string;
        readonly entries: readonly RawEntry[];
        readonly personKeys?: unknown;
      };
      if (terminal !== device.terminal) throw new Refusal(403, 'other_terminal');
      // Before the entries: whoever has one of them has had its key.
      await keepPersonKeys(cloud, personKeys);
      return ingest(cloud, device, entries);
    },
  });
  app.get('/v1/terminals/:id/highwater', {
    config: { policy: ['device', 'staff'] },
    schema: {
      summary: 'How far the cloud has a terminal’s journal, countersigned',
      tags: ['journal'],
      security: BEARER,
      params: Type.Object({ id: TERMINAL_ID }),
      response: answers(HIGH_WATER, MARK_SAMPLE),
    },
    handler: async (request) => {
      const { id } = request.params as { readonly id: TerminalId };
      const terminal = await readTerminal(cloud.database, cloud.brand.id, id);
      if (terminal === null) throw new Refusal(404, 'unknown_terminal');
      const store = storeAsked(identityOf(request), terminal.store);
      const brand = cloud.brand.id;
      return countersign(cloud, { brand, terminal: id }, await readMark(cloud.database, brand, store, id));
    },
  });
}
