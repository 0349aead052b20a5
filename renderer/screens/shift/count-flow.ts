/** A count as the screen has it, and what came of handing it in. The host decides; the screen only leads on. */
import type { CountResult, DifferenceView } from '../../../main/contract/shift-views.ts';
import type { ShiftView } from '../../../main/contract/views.ts';

/** What is counted: the open shift, or an earlier one that was closed uncounted. */
export type Counted =
  | { readonly kind: 'open'; readonly shift: ShiftView }
  | { readonly kind: 'later'; readonly shift: Pick<ShiftView, 'shift' | 'staff' | 'openedAt'> };

export interface CountDraft {
  readonly countedCash: number;
  readonly denominations?: Readonly<Record<string, number>>;
}
/** The count is kept and differs; above the store's limit a reason is needed. */
export interface Unexplained {
  readonly of: Counted;
  readonly draft: CountDraft;
  /** As it was written before the difference was told. */
  readonly reason: string;
  readonly difference: DifferenceView;
  /** The shift was to be handed over: both people sign for the difference that they see now. */
  readonly isHandOver: boolean;
}
export interface Done extends CountResult {
  readonly of: Counted;
  readonly countedCash: number;
  readonly reason: string;
}
