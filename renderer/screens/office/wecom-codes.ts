/** What to do about a number that WeCom answered: the same meanings as the cloud acts upon (sync/cloud/wecom/error-codes.ts). Pure. */
import type { Dictionary } from '../../text/dictionary.ts';

type Words = Dictionary['officePages']['wecom'];

const MEANINGS: Readonly<Record<string, keyof Words['codes']>> = {
  '-1': 'busy',
  '40014': 'token',
  '42001': 'token',
  '40001': 'credentials',
  '40013': 'credentials',
  '48002': 'credentials',
  '60020': 'credentials',
  '45009': 'too_often',
  '45033': 'too_often',
  '41044': 'no_way',
  '84041': 'no_way',
  '40128': 'moved_often',
  '40129': 'under_way',
};

export const codedText = (code: string, words: Words): string =>
  words.coded(code, words.codes[(Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined) ?? 'refused']);
