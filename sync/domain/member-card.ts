/** The number on a member's card, printed or in a code such as `GPM-1028`. Pure. Called by look-ups at the till and in the cloud. */
/** With a digit at least: a name is none. */
const CARD = /^(?=.*\d)[0-9A-Z][0-9A-Z_-]{3,31}$/;

/** As it is kept: capitals, no spaces; null for what is no card's number. */
export function readCard(text: string): string | null {
  const compact = text.replace(/\s/g, '').toUpperCase().replace(/^GPM-/, '');
  return CARD.test(compact) ? compact : null;
}
