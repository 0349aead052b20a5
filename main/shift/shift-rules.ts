/** What the store asks of a count. Amounts in fen; a store of its own mind sets others in its profile. Called by the desks. */
export interface ShiftRules {
  /** With more than this expected, notes and coins are counted by face value, or a reason says why not. */
  readonly piecesAbove: number;
  /** A difference of more than this needs a reason. */
  readonly reasonAbove: number;
}

export const DEFAULT_SHIFT_RULES: ShiftRules = { piecesAbove: 50_000, reasonAbove: 1_000 };
