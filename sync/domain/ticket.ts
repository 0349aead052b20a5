/**
 * An alteration ticket (改衣) or goods put aside without money (留货): where it stands, from the set of its moves, each counted
 * once. Terminals that were apart agree: of two last words the one that came first holds. Pure. Called by host, cloud and screens.
 */

export const TICKET_TYPES = ['alteration', 'hold'] as const;
export type TicketType = (typeof TICKET_TYPES)[number];
export const TICKET_MOVES = ['ready', 'handed_over', 'cancelled'] as const;
export type TicketMove = (typeof TICKET_MOVES)[number];
export type TicketState = 'open' | TicketMove;
/** Enough to change one's mind; nothing grows without an end. */
export const TICKET_MOVES_MAX = 20;

const FOLLOWS: Readonly<Record<TicketState, readonly TicketMove[]>> = {
  open: ['ready', 'handed_over', 'cancelled'],
  ready: ['handed_over', 'cancelled'],
  handed_over: [],
  cancelled: [],
};

export const mayMove = (from: TicketState, to: TicketMove): boolean => FOLLOWS[from].includes(to);
export const isTicketOver = (state: TicketState): boolean => FOLLOWS[state].length === 0;

/** `moves` in the order of time; one that cannot follow what stands is no news. */
export function ticketState(moves: readonly { readonly to: TicketMove }[]): TicketState {
  let state: TicketState = 'open';
  for (const { to } of moves) if (mayMove(state, to)) state = to;
  return state;
}

/** What is late comes first, then by the day that was promised. */
export function byPromise(
  one: { readonly promisedAt: number; readonly id: string },
  other: { readonly promisedAt: number; readonly id: string },
): number {
  return one.promisedAt - other.promisedAt || (one.id < other.id ? -1 : 1);
}
