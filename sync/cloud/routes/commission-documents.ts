/**
 * A statement as a document to keep: to the guide, to managers of the guide's stores; what is the stores' to who manages the whole
 * brand. Of closed months alone, and then always the same. commission/documents/statement-document.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { STORE_SHARE } from '../../domain/commission.ts';
import { MONTH, oneOf, STAFF_ID, STORE_ID } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { DOCUMENT_TYPES, statementDocument } from '../commission/documents/statement-document.ts';
import { mayReadCommission } from './commission.ts';

const QUERY = Type.Object({
  month: MONTH,
  /** One or the other: a guide's statement, or what is a store's. */
  guide: Type.Optional(STAFF_ID),
  store: Type.Optional(STORE_ID),
  format: oneOf(['pdf', 'xlsx']),
  lang: Type.Optional(oneOf(['zh', 'en'])),
});

export function commissionDocumentRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/commission-statements/document', {
    config: { policy: ['staff'] },
    schema: {
      summary: 'A statement of a closed month as PDF or XLSX, the same whenever it is asked for',
      tags: ['commission'],
      security: BEARER,
      querystring: QUERY,
      response: {
        ...answers(Type.String(), ''),
        200: {
          description: 'the document',
          content: Object.fromEntries(
            Object.values(DOCUMENT_TYPES).map((type) => [type, { schema: withExample(Type.String(), '') }]),
          ),
        },
      },
    },
    handler: async (request, reply) => {
      const { month, guide, store = '', format, lang = 'zh' } = request.query as Static<typeof QUERY>;
      const identity = identityOf(request);
      if ((guide === undefined) === (store === ''))
        throw new Refusal(422, 'invalid', '/guide or /store, one of them', { path: '/guide' });
      if (guide !== undefined) await mayReadCommission(cloud, identity, guide);
      else if (identity.kind !== 'staff' || !identity.wholeBrand) throw new Refusal(403, 'not_allowed');
      const party = guide ?? STORE_SHARE;
      const bytes = await statementDocument(cloud, { month, party, store, format, lang });
      if (bytes === undefined) throw new Refusal(404, 'not_found');
      const name = `commission-${month}-${guide ?? store}.${format}`;
      return reply
        .headers({ 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' })
        .type(DOCUMENT_TYPES[format])
        .send(bytes);
    },
  });
}
