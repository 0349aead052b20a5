/**
 * A photo that a person chose, made small enough to be kept: told by its content, turned upright, scaled by the browser onto a canvas
 * and written anew, so that what the camera noted (place, time) stays here. Called by photo-field.tsx.
 */
import {
  LARGE_PHOTO,
  PHOTO_FILE_BYTES_MAX,
  PHOTO_FILE_PIXELS_MAX,
  photoHead,
  SMALL_PHOTO,
  type PhotoFault,
  type PhotoLimits,
} from '../../../sync/domain/photo.ts';
import { err, ok, type Result } from '../../../sync/domain/result.ts';

/** Base64 of the small photo, and its type. */
export interface SmallPhoto {
  readonly type: string;
  readonly data: string;
}
export const photoUrl = ({ type, data }: SmallPhoto): string => `data:${type};base64,${data}`;

/** As a till shows it, and where it is asked for as it is forwarded. */
export interface ChosenPhoto {
  readonly small: SmallPhoto;
  readonly large?: SmallPhoto;
}

/** The first that is small enough is taken; a browser without WebP writes PNG, which seldom is. */
const WRITTEN = [
  ['image/webp', 0.85],
  ['image/jpeg', 0.8],
  ['image/jpeg', 0.5],
] as const;
/** What customers are sent has to open everywhere. */
const WRITTEN_LARGE = [
  ['image/jpeg', 0.88],
  ['image/jpeg', 0.75],
  ['image/jpeg', 0.5],
  ['image/jpeg', 0.3],
] as const;

/** In px, the longer side at most `edge`, neither below one; none is made larger. */
export function sizeWithin(
  width: number,
  height: number,
  edge: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** `isForwarded`: with a large one. */
export async function chosenPhotoOf(file: File, isForwarded: boolean): Promise<Result<ChosenPhoto, PhotoFault>> {
  if (file.size > PHOTO_FILE_BYTES_MAX) return err('too_many_bytes');
  const head = photoHead(new Uint8Array(await file.arrayBuffer()));
  if (!head.ok) return head;
  if (head.value.width * head.value.height > PHOTO_FILE_PIXELS_MAX) return err('too_many_pixels');
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const small = await written(picture, SMALL_PHOTO, WRITTEN);
    const large = isForwarded ? await written(picture, LARGE_PHOTO, WRITTEN_LARGE) : undefined;
    picture.close();
    if (!small.ok) return small;
    if (large === undefined) return ok({ small: small.value });
    return large.ok ? ok({ small: small.value, large: large.value }) : large;
  } catch {
    // The browser could not decode it, whatever its first bytes say.
    return err('damaged');
  }
}

async function written(
  picture: ImageBitmap,
  limits: PhotoLimits,
  ways: readonly (readonly [string, number])[],
): Promise<Result<SmallPhoto, PhotoFault>> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, sizeWithin(picture.width, picture.height, limits.edge));
  const brush = canvas.getContext('2d');
  if (brush === null) return err('damaged');
  // What a JPEG cannot show through would be black.
  if (ways.every(([type]) => type === 'image/jpeg')) {
    brush.fillStyle = 'white';
    brush.fillRect(0, 0, canvas.width, canvas.height);
  }
  brush.imageSmoothingQuality = 'high';
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const [type, quality] of ways) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
    if (blob !== null && blob.size <= limits.bytes) return ok({ type: blob.type, data: await base64Of(blob) });
  }
  return err('too_many_bytes');
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
