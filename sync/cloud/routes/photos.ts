/**
 * Photos of goods and of what guides forward: JPEG, PNG or WebP, told by their content and put together anew of the picture's parts alone (domain/photo.ts);
 * nothing is decoded here. A photo's address is the hash of its bytes, so that it never changes and may be kept for ever. It is
 * answered as a picture and as nothing else.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { cleanPhoto, LARGE_PHOTO, SMALL_PHOTO, type CleanPhoto, type PhotoLimits } from '../../domain/photo.ts';
import { PHOTO_ANSWER, PHOTO_KEPT } from '../../protocol/catalogue.ts';
import { brandScope } from '../../protocol/messages.ts';
import { HASH } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { keepLargePhoto, keepPhoto, readPhoto, type PhotoRow } from '../store/photos.ts';

const PATH = Type.Object({ photo: HASH });
const SAMPLE = { photo: '0'.repeat(64), type: 'image/webp', width: 256, height: 192, bytes: 9120 };
/** Whatever it was, it runs nothing, loads nothing and stands in no frame. */
const PHOTO_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'content-disposition': 'inline; filename="photo"',
  'cache-control': 'private, max-age=31536000, immutable',
} as const;

export function photoRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  app.post('/v1/photos', {
    config: { policy: ['brandManager'] },
    schema: {
      summary: `Keep a photo: JPEG, PNG or WebP, at most ${sizeOf(SMALL_PHOTO)}; beside it a large one to forward, at most ${sizeOf(LARGE_PHOTO)}`,
      tags: ['catalogue'],
      security: BEARER,
      body: withExample(PHOTO_KEPT, { data: 'UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAfQ//73v/+BiOh/AAA=' }),
      response: answers(PHOTO_ANSWER, SAMPLE),
    },
    handler: async (request) => {
      const { data, large } = request.body as Static<typeof PHOTO_KEPT>;
      const { bytes, type, width, height } = cleaned(data, SMALL_PHOTO, 'photo');
      const forwarded = large === undefined ? undefined : cleaned(large, LARGE_PHOTO, 'large');
      const photo = createHash('sha256').update(bytes).digest('hex');
      const who = whoOf(identityOf(request));
      const kept = { at: cloud.ports.clock.now(), by: who };
      const isNew = await keepPhoto(cloud.database, scope, rowOf(photo, bytes, type), kept);
      if (isNew > 0) await cloud.audit.note({ scope, who, act: 'photo.kept', what: `photo ${photo}` });
      if (forwarded !== undefined) {
        const row = rowOf(photo, forwarded.bytes, forwarded.type);
        const isFirst = await keepLargePhoto(cloud.database, scope, row, kept);
        if (isFirst > 0) await cloud.audit.note({ scope, who, act: 'photo.kept', what: `large photo ${photo}` });
      }
      return { photo, type, width, height, bytes: bytes.length };
    },
  });
  app.get('/v1/photos/:photo', {
    config: { policy: ['device', 'staff'] },
    schema: {
      summary: 'A photo by the hash of its content',
      tags: ['catalogue'],
      security: BEARER,
      params: PATH,
      response: pictureAnswers(),
    },
    handler: async (request, reply) => {
      const row = await readPhoto(cloud.database, scope, (request.params as Static<typeof PATH>).photo);
      return sendPhoto(reply, row);
    },
  });
}

const sizeOf = ({ edge, bytes }: PhotoLimits): string => `${String(edge)} px a side and ${String(bytes)} bytes`;
const rowOf = (hash: string, bytes: Uint8Array, type: PhotoRow['type']): PhotoRow => ({
  ...{ hash, type, data: Buffer.from(bytes).toString('base64') },
});

/** @throws Refusal 422 for what is no photo, or none of that size */
function cleaned(data: string, limits: PhotoLimits, path: 'photo' | 'large'): CleanPhoto {
  const clean = cleanPhoto(Buffer.from(data, 'base64'), limits);
  if (!clean.ok) throw new Refusal(422, 'refused_photo', `${path} ${clean.error}`, { path, reason: clean.error });
  return clean.value;
}

/** How a route says that it answers with a photo. */
export const pictureAnswers = () => ({
  ...answers(Type.String(), ''),
  200: { description: 'the photo', content: { 'image/*': { schema: withExample(Type.String(), '') } } },
});

/**
 * `cache`: of those that somebody may look at today and not tomorrow.
 * @throws Refusal 404 for one that is not kept
 */
export function sendPhoto(
  reply: FastifyReply,
  row: PhotoRow | undefined,
  cache: string = PHOTO_HEADERS['cache-control'],
): unknown {
  if (row === undefined) throw new Refusal(404, 'not_found');
  const headers = { ...PHOTO_HEADERS, 'cache-control': cache };
  return reply.headers(headers).type(row.type).send(Buffer.from(row.data, 'base64'));
}
