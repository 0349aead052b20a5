/**
 * Forms with files (RFC 7578), which a browser sends without any script: their words by name as of any form, their files in base64 under
 * `files`. Of one route alone, which says how large a form may be; every other has such a form refused. What a file is called and says of
 * itself is not looked at. Called by routes/guide-task-page.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../app/problem.ts';

/** More than any form of ours has. */
const PARTS_MAX = 20;

interface FormOf {
  /** Of the route. */
  readonly path: string;
  /** Of the field with the files. */
  readonly name: string;
}

export function takeFiles(app: FastifyInstance, { path, name }: FormOf): void {
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      if (request.routeOptions.url !== path) throw new Refusal(415, 'unsupported_media_type');
      return fieldsOf(body, request.headers['content-type'] ?? '', name);
    },
  );
}

/** @throws Refusal 400 for what is no such form */
async function fieldsOf(body: Buffer, type: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  const parts = form === undefined ? [] : [...form];
  if (parts.length === 0 || parts.length > PARTS_MAX) throw new Refusal(400, 'malformed');
  const words = parts.flatMap(([key, value]) => (typeof value === 'string' && key !== 'files' ? [[key, value]] : []));
  const files: string[] = [];
  for (const [key, value] of parts)
    // A field for files that nothing was chosen for is one empty file.
    if (typeof value !== 'string' && key === name && value.size > 0)
      files.push(Buffer.from(await value.arrayBuffer()).toString('base64'));
  return { ...(Object.fromEntries(words) as Record<string, string>), files };
}
