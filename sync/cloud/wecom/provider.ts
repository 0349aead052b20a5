/**
 * The port to WeCom: what can be asked of it, and what can come of it. A driver never throws. Implemented by drivers/wecom.ts, called
 * by the works of the sweep. Times in epoch milliseconds.
 */

/**
 * `refused`: certain, with WeCom's number. `later`: nothing was done, ask again after so long. `unknown`: no answer was heard.
 * `credentials`: secret, company or address are not accepted; nothing will go until a person mends it.
 */
export type Trouble =
  | { readonly outcome: 'refused'; readonly code: number }
  | { readonly outcome: 'later'; readonly afterMs: number }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'credentials'; readonly code: number };
export type Asked<Value> = { readonly outcome: 'done'; readonly value: Value } | Trouble;

export interface ContactWay {
  readonly configId: string;
  readonly qrCode: string;
}
/** Of a guide who has left, or of one who stays. */
export type TransferKind = 'resigned' | 'active';
export interface TransferPair {
  readonly kind: TransferKind;
  readonly fromUser: string;
  readonly toUser: string;
}
export interface TransferResult {
  readonly externalId: string;
  /** WeCom's: 1 done, 2 waiting, 3 refused by the customer, 4 the new guide is full, 5 none is under way. */
  readonly status: number;
  readonly at: number | null;
}

export interface WecomApi {
  addContactWay(way: { readonly userId: string; readonly state: string }): Promise<Asked<ContactWay>>;
  /** The one with this state, made between these instants; a lost `config_id` cannot be had otherwise. */
  findContactWay(state: string, from: number, until: number): Promise<Asked<ContactWay | null>>;
  deleteContactWay(configId: string): Promise<Asked<null>>;
  sendWelcome(welcomeCode: string, text: string): Promise<Asked<null>>;
  /** WeCom's number for each customer, 0 for one that is under way; at most `TRANSFER_BATCH_MAX`. */
  transfer(pair: TransferPair, externalIds: readonly string[]): Promise<Asked<ReadonlyMap<string, number>>>;
  transferResults(pair: TransferPair): Promise<Asked<readonly TransferResult[]>>;
}

/** 96325, 96331. */
export const TRANSFER_BATCH_MAX = 100;
/** 96348. */
export const STATE_MAX = 30;
/** 92137: a welcome message is accepted so long after the event. */
export const WELCOME_WITHIN_MS = 20_000;
