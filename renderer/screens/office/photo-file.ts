/**
 * A photo that a person chose, made small enough to be kept: told by its content, turned upright, scaled by the browser onto a canvas
 * and written anew, so that what the camera noted (place, time) stays here. Called by photo-field.tsx.
 */
import {
  PHOTO_BYTES_MAX,
  PHOTO_EDGE_MAX,
  PHOTO_FILE_BYTES_MAX,
  PHOTO_FILE_PIXELS_MAX,
  photoHead,
  type PhotoFault,
} from '../../../sync/domain/photo.ts';
import { err, ok, type Result } from '../../../sync/domain/result.ts';

/** Base64 of the small photo, and its type. */
export interface SmallPhoto {
  readonly type: string;
  readonly data: string;
}
export const photoUrl = ({ type, data }: SmallPhoto): string => `data:${type};base64,${data}`;

/** The first that is small enough is taken; a browser without WebP writes PNG, which seldom is. */
const WRITTEN = [
  ['image/webp', 0.85],
  ['image/jpeg', 0.8],
  ['image/jpeg', 0.5],
] as const;

/** In px, the longer side at most PHOTO_EDGE_MAX, neither below one. */
export function smallSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, PHOTO_EDGE_MAX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export async function smallPhotoOf(file: File): Promise<Result<SmallPhoto, PhotoFault>> {
  if (file.size > PHOTO_FILE_BYTES_MAX) return err('too_many_bytes');
  const head = photoHead(new Uint8Array(await file.arrayBuffer()));
  if (!head.ok) return head;
  if (head.value.width * head.value.height > PHOTO_FILE_PIXELS_MAX) return err('too_many_pixels');
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const canvas = document.createElement('canvas');
    Object.assign(canvas, smallSize(picture.width, picture.height));
    const brush = canvas.getContext('2d');
    if (brush === null) return err('damaged');
    brush.imageSmoothingQuality = 'high';
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    for (const [type, quality] of WRITTEN) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
      if (blob !== null && blob.size <= PHOTO_BYTES_MAX) return ok({ type: blob.type, data: await base64Of(blob) });
    }
    return err('too_many_bytes');
  } catch {
    // The browser could not decode it, whatever its first bytes say.
    return err('damaged');
  }
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
