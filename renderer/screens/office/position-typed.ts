/** A place on the map as it is typed or pasted, in millionths of a degree. Pure. */
import { LAT_MAX, LNG_MAX, type Position } from '../../../sync/domain/nearby-stock.ts';

const PART = '(-?)(\\d{1,3})(?:\\.(\\d{1,12}))?°?';
const TYPED = new RegExp(`^${PART}[\\s,，;；]+${PART}$`);
const DIGITS = 6;

/** `31.2304, 121.4737`: latitude, then longitude; undefined for anything else. */
export function positionOf(text: string): Position | undefined {
  const parts = TYPED.exec(text.trim());
  if (parts === null) return undefined;
  const [, latSign, latWhole, latPart, lngSign, lngWhole, lngPart] = parts;
  const lat = microOf(latSign, latWhole, latPart);
  const lng = microOf(lngSign, lngWhole, lngPart);
  return Math.abs(lat) > LAT_MAX || Math.abs(lng) > LNG_MAX ? undefined : { lat, lng };
}

function microOf(sign = '', whole = '', part = ''): number {
  const micro = Number(`${whole}${part.slice(0, DIGITS).padEnd(DIGITS, '0')}`);
  return sign === '-' && micro !== 0 ? -micro : micro;
}

export const positionText = ({ lat, lng }: Position): string => `${degreesText(lat)}, ${degreesText(lng)}`;

function degreesText(micro: number): string {
  const digits = String(Math.abs(micro)).padStart(DIGITS + 1, '0');
  return `${micro < 0 ? '-' : ''}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
}
