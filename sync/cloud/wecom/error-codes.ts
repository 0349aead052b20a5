/**
 * WeCom's return codes that this product acts upon; its documentation says to go by the number, never by the text. Every other
 * number but 0 is a refusal. Source: WeCom developer documentation 90313 (global return codes).
 */
export type CodeMeaning =
  /** The access token: have a new one, once. */
  | 'token'
  /** Secret, company or address: a person has to mend it. */
  | 'credentials'
  /** Busy: ask again soon. */
  | 'busy'
  /** Asked too often: ask nothing for a while. */
  | 'too_often'
  | 'refused';

const MEANINGS: ReadonlyMap<number, CodeMeaning> = new Map([
  [-1, 'busy'],
  [40014, 'token'],
  [42001, 'token'],
  [40001, 'credentials'],
  [40013, 'credentials'],
  [48002, 'credentials'],
  [60020, 'credentials'],
  [45009, 'too_often'],
  [45033, 'too_often'],
]);

export const meaningOf = (code: number): CodeMeaning => MEANINGS.get(code) ?? 'refused';

export const WELCOME = {
  /** The customer has been written to: another application was first, or our own answer was lost. */
  alreadySent: 41051,
  beingSent: 41096,
} as const;
export const TRANSFER = {
  started: 0,
  /** An active guide's customer was moved twice in 90 days. */
  tooFrequent: 40128,
  underWay: 40129,
} as const;
/** There is no such contact way (any more). */
export const NO_CONTACT_WAY: ReadonlySet<number> = new Set([41044, 84041]);
