/** Faults planted in the cloud. Seeds were found by the soak. */
import type { PlantedFault } from './planted.ts';

export const CLOUD_FAULTS: readonly PlantedFault[] = [
  {
    name: 'a committed entry may be rewritten',
    file: 'sync/cloud/ingest/ingest.ts',
    find: 'const fork = repeated.find(({ seq, hash }) => known.get(seq) !== hash);',
    replace: 'const fork = repeated.find(({ seq }) => !known.has(seq));',
    seed: 48,
    invariant: 'no_accident',
  },
  {
    name: 'quarantine dropped',
    file: 'sync/cloud/ingest/ingest.ts',
    find: "const { reason, detail } = misfit ?? { reason: 'unknown' };\n    await quarantine(",
    replace:
      "const { reason, detail } = misfit ?? { reason: 'unknown' };\n    if (reason !== detail) continue;\n    await quarantine(",
    seed: 35,
    invariant: 'received_once',
  },
  {
    name: 'wrong scope accepted',
    file: 'sync/cloud/ingest/examine.ts',
    find: "if (facts.store !== undefined && facts.store !== device.store) return { reason: 'wrong_store' };",
    replace: '',
    seed: 35,
    invariant: 'stores_apart',
  },
  {
    name: 'prices taken from the client',
    file: 'sync/cloud/ingest/reprice.ts',
    find: "if (!isSame(priced, sale)) flags.push('price_differs');",
    replace: '',
    seed: 16,
    invariant: 'price_is_the_books',
  },
  {
    name: 'refund accepted twice, unnoticed',
    file: 'sync/cloud/ingest/refund-flags.ts',
    find: 'if (tooMuch.length === 0) return [];',
    replace: 'if (tooMuch.length === 0 || sold.length > 0) return [];',
    seed: 127,
    invariant: 'refund_within_sale',
  },
  {
    name: 'token replay',
    file: 'sync/cloud/binding/bind.ts',
    find: 'fields.mode === ONE_TIME && usedBy !== null && usedBy !== member;',
    replace: 'fields.mode === ONE_TIME && usedBy !== null && usedBy !== member && member === usedBy;',
    seed: 61,
    invariant: 'token_once',
  },
  {
    name: 'what a later version adds is refused',
    file: 'sync/cloud/routes/journal.ts',
    find: 'entries: Type.Array(CHAINED, { minItems: 1, maxItems: UPLOAD_BATCH_MAX }),\n});',
    replace:
      'entries: Type.Array(CHAINED, { minItems: 1, maxItems: UPLOAD_BATCH_MAX }),\n}, { additionalProperties: false });',
    seed: 4,
    invariant: 'comes_to_rest',
  },
  {
    name: 'the version before the last refused',
    file: 'sync/cloud/app/app.ts',
    find: 'const VERSIONS_BACK = 2;',
    replace: 'const VERSIONS_BACK = 1;',
    seed: 27,
    invariant: 'comes_to_rest',
  },
  {
    name: 'an entry with an unknown field put in quarantine',
    file: 'sync/cloud/ingest/examine.ts',
    find: '[kind, Compile(ENTRY_BODIES[kind])]',
    replace: '[kind, Compile({ ...ENTRY_BODIES[kind], additionalProperties: false })]',
    seed: 16,
    invariant: 'no_accident',
  },
];
