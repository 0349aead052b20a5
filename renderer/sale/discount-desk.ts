/**
 * What the discount dialog sends: discounts and prices by hand (with another person's approval when the host wants one), coupons
 * and points. Invariant: amounts are typed, never worked out here; what a change costs is told by the host's cart alone.
 * Called by the discount dialog, the checkout (before payment) and scans.
 */
import type { Answer } from '../../main/contract/contract.ts';
import type { CartCommandMessage, CartView } from '../../main/contract/views.ts';
import { fenFromYuanText } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { Till } from '../app/till.ts';
import type { Language } from '../text/languages.ts';
import { payBpOf } from '../text/rate-text.ts';

/** `tag`: the price on the goods is lower. */
export type HandKind = 'line' | 'price' | 'order' | 'tag';
export type HandUnit = 'rate' | 'amount';
type HandDiscount = NonNullable<CartView['orderDiscount']>['discount'];

export interface HandEntry {
  readonly kind: HandKind;
  readonly unit: HandUnit;
  readonly text: string;
  readonly reason: string;
}
export const isPrice = (kind: HandKind): boolean => kind === 'price' || kind === 'tag';
export type EntryProblem = 'bad_rate' | 'bad_amount' | 'no_reason';

/** The command for what was typed; the words of rates are the language's. */
export function handCommand(
  { kind, unit, text, reason }: HandEntry,
  lineId: string,
  language: Language,
): Result<CartCommandMessage, EntryProblem> {
  const amount = fenFromYuanText(text);
  if (isPrice(kind)) {
    if (!amount.ok) return err('bad_amount');
    const tag = kind === 'tag' ? { tag: true as const } : {};
    return reason === ''
      ? err('no_reason')
      : ok({ type: 'setPriceOverride', lineId, price: amount.value, reason, ...tag });
  }
  const discount = discountOf(unit, text, language);
  if (!discount.ok) return discount;
  if (reason === '') return err('no_reason');
  return ok(
    kind === 'line'
      ? { type: 'setLineDiscount', lineId, discount: discount.value, reason }
      : { type: 'setOrderDiscount', discount: discount.value, reason },
  );
}

function discountOf(unit: HandUnit, text: string, language: Language): Result<HandDiscount, EntryProblem> {
  if (unit === 'rate') {
    const payBp = payBpOf(text, language);
    return payBp === undefined ? err('bad_rate') : ok({ payBp });
  }
  const amount = fenFromYuanText(text);
  return amount.ok && amount.value > 0 ? ok({ save: amount.value }) : err('bad_amount');
}

export const takeBackCommand = (kind: HandKind, lineId: string): CartCommandMessage =>
  isPrice(kind)
    ? { type: 'setPriceOverride', lineId, price: null, reason: '' }
    : kind === 'line'
      ? { type: 'setLineDiscount', lineId, discount: null, reason: '' }
      : { type: 'setOrderDiscount', discount: null, reason: '' };

/** `subject` says in an approval what it is about. */
export const applyByHand = (till: Till, command: CartCommandMessage, subject: string): Promise<Answer<CartView>> =>
  till.approvals.withApproval(
    subject,
    (approval) => till.cart.apply(command, approval),
    'reason' in command ? command.reason : '',
  );

/** At most this many things by hand are asked about before one payment. */
const ALLOW_MAX = 20;
const SUBJECT_MAX = 200;

/** Before payment: whatever by hand weighs more than was allowed is allowed now, one after the other. */
export async function allowBeforePay(till: Till, cart: CartView): Promise<Answer<CartView>> {
  let view = cart;
  const byHand = cart.lines.filter(({ priceOverride, lineDiscount }) => (priceOverride ?? lineDiscount) !== undefined);
  const subject = byHand
    .map(({ product }) => product.name)
    .join(', ')
    .slice(0, SUBJECT_MAX);
  for (let asked = 0; view.mustAllow && asked < ALLOW_MAX; asked += 1) {
    const answer = await applyByHand(till, { type: 'allowByHand' }, subject);
    if (!answer.ok) return answer;
    view = answer.value;
  }
  return { ok: true, value: view };
}
