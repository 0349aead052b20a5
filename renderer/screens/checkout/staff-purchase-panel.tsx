/**
 * A sale to somebody who works here: the buyer proves it by PIN or by a badge scanned while this is shown, and the order gets the
 * staff price. Shows what is left of the month's quota; going beyond it asks for an approval before payment. Called by the
 * discount dialog.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { numberOnBadge, readSignedBadge } from '../../../sync/domain/staff-badge.ts';
import { PinField, StaffField } from '../../app/person-fields.tsx';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { amountText } from '../../text/format.ts';
import { refusalText } from '../first-run/login.tsx';
import css from '../../app/approval-dialog.module.css';

interface StaffPurchasePanelProps {
  readonly cart: CartView | null;
  readonly onDone: () => void;
}
type Refused = Extract<Answer<unknown>, { ok: false }>;

export function StaffPurchasePanel({ cart, onDone }: StaffPurchasePanelProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState<string>(cart?.buyer ?? '');
  const [pin, setPin] = useState('');
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const begin = async (proof: {
    readonly staff: string;
    readonly pin: string;
    readonly badge?: string;
  }): Promise<void> => {
    if (cart === null) return;
    const answer = await till.approvals.withApproval(words.discount.kinds.staff, (approval) =>
      till.client.call('purchase.begin', { revision: cart.revision, ...proof, ...approval }),
    );
    setPin('');
    setRefusal(answer.ok ? null : answer);
    if (!answer.ok) return;
    till.cart.take(answer.value);
    onDone();
  };
  const byBadge = (badge: string): void => {
    setStaff(numberOnBadge(badge) ?? '');
    if (readSignedBadge(badge) !== undefined) void begin({ staff: '', pin: '', badge });
  };
  useEffect(() => till.badges.ask(byBadge));
  const bought = cart?.staffPurchase;
  if (bought !== undefined)
    return (
      <div
        className={cx(css['form'], css['within'])}
        data-testid="staff-purchase"
        data-left={bought.left}
        data-beyond={bought.beyond}
      >
        <p>
          <b>{words.people.purchase.by(bought.staff)}</b>
        </p>
        <p className={bought.beyond > 0 ? css['refusal'] : 'sub'}>
          {bought.beyond > 0
            ? words.people.purchase.beyond(amountText(bought.beyond))
            : words.people.purchase.left(amountText(bought.left))}
        </p>
        <button
          type="button"
          className="btn"
          data-testid="staff-purchase-end"
          onClick={() => void till.cart.apply({ type: 'setOrderDiscount', discount: null, reason: '' }).then(onDone)}
        >
          {words.people.purchase.end}
        </button>
      </div>
    );
  return (
    <form
      className={cx(css['form'], css['within'])}
      data-testid="staff-purchase-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (staff.trim() !== '' && pin !== '') void begin({ staff: staff.trim(), pin });
      }}
    >
      <p className="sub">{words.people.purchase.what}</p>
      <StaffField
        label={words.people.purchase.buyer}
        value={staff}
        testId="buyer-staff"
        isFirst
        onChange={setStaff}
        onBadge={byBadge}
      />
      <PinField label={words.login.pin} value={pin} testId="buyer-pin" onChange={setPin} />
      <p className={css['refusal']} role="alert" data-testid="buyer-error" data-code={refusal?.code ?? ''}>
        {refusal === null
          ? ''
          : refusal.details.reason === 'no_staff_price'
            ? words.people.purchase.none
            : refusalText(refusal, words, format)}
      </p>
      <button
        type="submit"
        className="btn primary"
        data-testid="buyer-submit"
        disabled={cart === null || cart.lines.length === 0}
      >
        {words.people.purchase.go} <kbd>Enter</kbd>
      </button>
    </form>
  );
}
