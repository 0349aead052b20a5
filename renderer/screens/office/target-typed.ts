/** A guide's target as it is typed on the office's page, and as the cloud takes it. Pure. */
import { fen, fenFromYuanText, yuanText } from '../../../sync/domain/money.ts';
import { TARGET_BINDINGS_MAX, type TargetEntered } from '../../../sync/protocol/guide-targets.ts';

export interface TypedTarget {
  /** In yuan; empty for none. */
  readonly amount: string;
  readonly bindings: string;
}
export const EMPTY_TARGET: TypedTarget = { amount: '', bindings: '' };
type Terms = Pick<TargetEntered, 'amount' | 'bindings'>;

export const typedTargetOf = ({ amount, bindings }: Terms): TypedTarget => ({
  amount: amount === null ? '' : yuanText(fen(amount), { group: false }),
  bindings: bindings === null ? '' : String(bindings),
});

/** Undefined for what is no target. */
export function targetOf(typed: TypedTarget): Terms | undefined {
  const bindings = typed.bindings === '' ? null : Number(typed.bindings);
  if (bindings !== null && (bindings < 1 || bindings > TARGET_BINDINGS_MAX)) return undefined;
  if (typed.amount.trim() === '') return bindings === null ? { amount: null, bindings } : undefined;
  const amount = fenFromYuanText(typed.amount.trim());
  return amount.ok && amount.value > 0 ? { amount: amount.value, bindings } : undefined;
}
