/**
 * A photo of goods as a shell answers it at `/photos/<hash>`: at once, from this machine's shelf. Its address is its content, so that
 * the page may keep it for ever; one that is not here is a 404 that nobody keeps. It is a picture and nothing else. Used by both shells.
 */
import type { ShelvedPhoto } from '../photo/photo-shelf.ts';
import { SECURITY_HEADERS } from './policy.ts';

/** The hash of a request path; undefined for every other path. */
export const photoAsked = (path: string): string | undefined => /^\/photos\/([0-9a-f]{64})$/.exec(path)?.[1];

export interface PhotoAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

export function photoAnswer(photo: ShelvedPhoto | undefined, method: string): PhotoAnswer {
  if (photo === undefined)
    return { status: 404, headers: { ...SECURITY_HEADERS, 'Cache-Control': 'no-store' }, body: null };
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'Content-Type': photo.type,
      'Content-Length': String(photo.bytes.byteLength),
      'Cache-Control': 'private, max-age=31536000, immutable',
    },
    body: method === 'HEAD' ? null : photo.bytes,
  };
}
