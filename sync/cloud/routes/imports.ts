/**
 * The catalogue from a file: rows of products, all of them or none, by who may enter one. Every fault is named by its row; `check` asks
 * for the faults alone. `npm run import` reads the file. catalogue/README.md.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { PRODUCTS_IN_FILE_MAX } from '../../domain/product-entry.ts';
import { IMPORT_SUMMARY } from '../../protocol/catalogue.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { checkImport, importProducts } from '../catalogue/import-products.ts';

/** Of as many products as may come at once, with every field in use. */
const BODY_MAX = 33_554_432;
const COLLECTIONS: readonly string[] = ['products'];
const PARAMS = Type.Object({ collection: Type.String({ maxLength: 64 }) });
/** The fields of an entered product but id and revision; what a row does not name stays as it is, an empty one is taken away. */
const REQUEST = Type.Object({
  rows: Type.Array(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown()), { minItems: 1 }),
  /** Nothing is written. */
  check: Type.Optional(Type.Boolean()),
});
const ROW = {
  sku: 'DRESS-RED-M',
  name: '印花连衣裙',
  category: 'apparel',
  unit: '件',
  price: 39_900,
  memberPrice: 35_900,
  taxBp: 1300,
  codes: ['6901234567892'],
  style: 'DRESS',
  variant: { colour: '红', size: 'M' },
};

const tooLarge = (): Refusal =>
  new Refusal(
    413,
    'too_large',
    `at most ${String(PRODUCTS_IN_FILE_MAX)} products and ${String(BODY_MAX)} bytes at once: split the file`,
  );

export function importRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.post('/v1/import/:collection', {
    bodyLimit: BODY_MAX,
    config: { policy: ['brandManager'] },
    schema: {
      summary: 'Enter or change the products of a file, all or none',
      tags: ['catalogue'],
      security: BEARER,
      params: PARAMS,
      body: withExample(REQUEST, { rows: [ROW], check: true }),
      response: answers(IMPORT_SUMMARY, { created: 1, changed: 0, unchanged: 0 }),
    },
    preValidation: (request, _reply, done) => {
      const { collection } = request.params as { readonly collection?: string };
      const isKnown = collection !== undefined && COLLECTIONS.includes(collection);
      done(
        isKnown
          ? undefined
          : new Refusal(404, 'unknown_collection', `to be imported: ${COLLECTIONS.join(', ')}`, {
              collections: COLLECTIONS,
            }),
      );
    },
    errorHandler: (error, _request, reply) => {
      void reply.send(error.statusCode === 413 ? tooLarge() : error);
    },
    handler: async (request) => {
      const { rows, check } = request.body as Static<typeof REQUEST>;
      if (rows.length > PRODUCTS_IN_FILE_MAX) throw tooLarge();
      if (check === true) return checkImport(cloud, rows);
      const summary = await importProducts(cloud, rows);
      const { created, changed, unchanged } = summary;
      await cloud.audit.note({
        scope: brandScope(cloud.brand.id),
        who: whoOf(identityOf(request)),
        act: 'products.imported',
        what: `products ${String(created)} created, ${String(changed)} changed, ${String(unchanged)} unchanged`,
      });
      return summary;
    },
  });
}
