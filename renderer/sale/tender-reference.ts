/**
 * What a person can look for of a tender's reference: the number on a slip, or how a gift card ends. What the till or the cloud named
 * itself (a payment's own number, an account) stands on nothing that anybody holds.
 */
import type { Dictionary } from '../text/dictionary.ts';

const OWN_NUMBER = /^[0-9a-f]{32}$/;
const ACCOUNT = /^(?:stored_value|gift_card):/;
/** sync/protocol/accounts.ts: a card is named by a keyed hash and its last four. */
const CARD = /^gift_card:.*-([0-9A-Za-z]{4})$/;

export function referenceText(reference: string | null | undefined, words: Dictionary): string {
  if (reference === undefined || reference === null || OWN_NUMBER.test(reference)) return '';
  const [, lastFour] = CARD.exec(reference) ?? [];
  if (lastFour !== undefined) return words.value.cardTail(lastFour);
  return ACCOUNT.test(reference) ? '' : reference;
}

interface Part {
  readonly kind: string;
  readonly amount: number;
  readonly elsewhere?: boolean;
  readonly isPending?: boolean;
}
/** Cash comes out of one drawer, whatever it once paid for: one sum, where its first part stood. */
export function cashTogether<Tender extends Part>(tenders: readonly Tender[]): readonly Tender[] {
  const isCash = ({ kind, elsewhere, isPending }: Tender): boolean =>
    kind === 'cash' && elsewhere !== true && isPending !== true;
  const first = tenders.find(isCash);
  const sum = tenders.filter(isCash).reduce((all, { amount }) => all + amount, 0);
  return tenders.flatMap((tender) =>
    tender === first ? [{ ...tender, amount: sum }] : isCash(tender) ? [] : [tender],
  );
}
