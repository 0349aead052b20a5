/**
 * The port to whoever carries text messages. A message is sent at most once for each call; `unknown` may have been sent. Neither the
 * number nor the digits are ever in a log or an error. Implemented by drivers/ and emulators/; called by accounts/message-codes.ts.
 */
export interface MessageOrder {
  /** E.164. */
  readonly phone: string;
  readonly code: string;
  readonly minutes: number;
}
export type MessageOutcome =
  | { readonly outcome: 'sent' }
  /** It will not come: the number, the template, the balance or the carrier's own limits. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** No answer, or one that says nothing. */
  | { readonly outcome: 'unknown' };

export interface MessageProvider {
  readonly isDemo: boolean;
  send(order: MessageOrder): Promise<MessageOutcome>;
}

/** Whose messages a store sends. */
export interface Messages {
  forStore(store: string): MessageProvider | null;
}
