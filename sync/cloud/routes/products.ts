/**
 * Products as a manager of the brand enters them: one, or a whole style at once. All of a save counts or nothing; a refusal names the
 * field and why, and whose a code is already. Terminals get documents and prices by their next pull. catalogue/README.md.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { PRODUCTS_IN_SAVE_MAX, readProducts } from '../../domain/product-entry.ts';
import { PRODUCTS_ANSWER } from '../../protocol/catalogue.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { enteredProducts, saveProducts } from '../catalogue/save-products.ts';

const KEY = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' });
const QUERY = Type.Object({ id: Type.Optional(KEY), style: Type.Optional(KEY) });
/** Judged field by field, so that the refusal can say which; the fields are those of the answer. */
const REQUEST = Type.Object({
  items: Type.Array(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown()), { maxItems: PRODUCTS_IN_SAVE_MAX }),
});
const PRODUCT = {
  id: 'DRESS-RED-M',
  sku: 'DRESS-RED-M',
  name: '印花连衣裙',
  category: 'apparel',
  soldBy: 'piece',
  unit: '件',
  price: 39_900,
  memberPrice: 35_900,
  taxBp: 1300,
  codes: ['6901234567892'],
  style: 'DRESS',
  variant: { colour: '红', size: 'M' },
  assortments: ['core'],
};
const SAMPLE = { items: [{ ...PRODUCT, revision: '0123456789abcdef' }], next: null };
const WHAT_MAX = 200;

export function productRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/products', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'A product, or the variants of a style, with the price of the book in force',
      tags: ['catalogue'],
      security: BEARER,
      querystring: QUERY,
      response: answers(PRODUCTS_ANSWER, SAMPLE),
    },
    handler: async (request) => ({
      items: await enteredProducts(cloud, request.query as Static<typeof QUERY>),
      next: null,
    }),
  });
  app.put('/v1/products', {
    config: { policy: ['brandManager'] },
    schema: {
      summary: 'Enter or change products, a whole style at once; prices go into the price book',
      tags: ['catalogue'],
      security: BEARER,
      body: withExample(REQUEST, { items: [{ ...PRODUCT, revision: null }] }),
      response: answers(PRODUCTS_ANSWER, SAMPLE),
    },
    handler: async (request) => {
      const read = readProducts((request.body as Static<typeof REQUEST>).items);
      if (!read.ok) {
        const { path, reason } = read.error;
        throw new Refusal(422, 'refused_product', `${path} ${reason}`, { path, reason });
      }
      const items = await saveProducts(cloud, read.value);
      const what = items.map(({ id, price }) => `${id} ${String(price)}`).join(', ');
      await cloud.audit.note({
        scope: brandScope(cloud.brand.id),
        who: whoOf(identityOf(request)),
        act: 'products.saved',
        what: `products ${what}`.slice(0, WHAT_MAX),
      });
      return { items, next: null };
    },
  });
}
