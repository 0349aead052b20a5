/** The mark of the pages on a phone, for which browsers ask by themselves at the one address they know. It says nothing of whose page it was. */
import type { FastifyInstance } from 'fastify';
import { pictureAnswers } from './photos.ts';

/** As renderer/design/mark.svg. */
const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M15 3h2v26h-2z" fill="#0B5D5C"/><path d="M6 5h16l5 4.5L22 14H6z" fill="#F6B017"/><path d="M26 16H10l-5 4.5L10 25h16z" fill="#0B5D5C"/></svg>';
/** A picture that runs and loads nothing; of a day that is asked for once. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cache-control': 'public, max-age=86400',
} as const;

export function pageIconRoutes(app: FastifyInstance): void {
  app.get('/favicon.ico', {
    config: { policy: ['public'] },
    schema: { summary: 'The mark of the pages on a phone', tags: ['binding'], response: pictureAnswers() },
    handler: (_request, reply) =>
      reply
        .headers(HEADERS)
        .type('image/svg+xml')
        .serializer((text: string) => text)
        .send(MARK),
  });
}
