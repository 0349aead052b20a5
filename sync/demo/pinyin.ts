/** Pinyin and initials of a product's name, to search by: `chunmian t xu` and `cmtx`. Made where products are written. */
import { pinyin } from 'pinyin-pro';

export interface PinyinFields {
  readonly pinyin: string;
  readonly initials: string;
}

const TEXT_MAX = 200;
const remembered = new Map<string, PinyinFields>();
const REMEMBERED_MAX = 10_000;

export function pinyinOf(name: string): PinyinFields {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const syllables = pinyin(name, { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' });
  const words = syllables
    .map((syllable) => syllable.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '');
  const fields = {
    pinyin: words.join('').slice(0, TEXT_MAX),
    initials: words
      .map((word) => (/^[a-z]/.test(word) ? word.slice(0, 1) : word))
      .join('')
      .slice(0, TEXT_MAX),
  };
  if (remembered.size < REMEMBERED_MAX) remembered.set(name, fields);
  return fields;
}
