/**
 * Who asks to become a terminal shows that the device key is in its hands: Ed25519 by that key over this text. It bears no
 * brand: a terminal learns its brand by the answer, and the code is of one brand alone. Written by main/pairing, checked by
 * the cloud's route of pairing.
 */

/** As the cloud reads the code, so that it proves the same however it was typed. */
export const codeAsRead = (code: string): string => code.trim().toUpperCase();

export const pairingText = (code: string, publicKey: string): string =>
  `guidepost-pair|${codeAsRead(code)}|${publicKey}`;
