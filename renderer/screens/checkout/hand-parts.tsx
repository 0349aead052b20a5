/** Parts of the form for what is done by hand: what it is about, and rows of choices that leave the focus in the field. */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStaffName, useWords } from '../../app/till-context.tsx';
import { keepFocus } from '../../design/pad.tsx';
import { isPrice, type HandKind } from '../../sale/discount-desk.ts';
import { amountText } from '../../text/format.ts';
import css from './discount.module.css';

interface Given {
  readonly reason: string;
  readonly approvedBy?: string;
}
interface SubjectProps {
  readonly kind: HandKind;
  readonly line: CartView['lines'][number] | undefined;
  readonly cart: CartView | null;
}

export function givenOf(kind: HandKind, line: SubjectProps['line'], cart: CartView | null): Given | undefined {
  if (kind === 'order') return cart?.orderDiscount ?? undefined;
  return isPrice(kind) ? line?.priceOverride : line?.lineDiscount;
}

/** What it is about, what that costs by the catalogue and now, and what was given already. */
export function Subject({ kind, line, cart }: SubjectProps): ReactElement {
  const words = useWords();
  const nameOf = useStaffName();
  const given = givenOf(kind, line, cart);
  const approver = given?.approvedBy;
  return (
    <div className={css['subject']}>
      {kind === 'order' || line === undefined ? (
        <>
          <b>{words.discount.kinds.order}</b>
          <span className="num">
            {words.discount.orderBase} {amountText(cart?.discountable ?? 0)} · {words.discount.orderDue}{' '}
            {amountText(cart?.total ?? 0)}
          </span>
        </>
      ) : (
        <>
          <b className="cut">
            {line.product.name} {line.product.spec}
          </b>
          <span className="num">
            {isPrice(kind)
              ? `${amountText(line.product.price)}${line.product.soldBy === 'weight' ? words.discount.perKilogram : ''} · `
              : ''}
            {words.discount.catalogue} {amountText(line.base)} · {words.discount.now} {amountText(line.amount)}
          </span>
        </>
      )}
      <span className="xs sub cut">
        {given === undefined ? '' : words.discount.by(given.reason)}
        {approver === undefined ? '' : ` · ${words.discount.approvedBy(nameOf(approver))}`}
      </span>
    </div>
  );
}

interface Choice {
  readonly id: string;
  readonly value: string;
  readonly text: string;
}
interface ChoicesProps {
  readonly label: string;
  /** For scripts: `discount-<name>-<id>`. */
  readonly name: string;
  readonly layout: 'quick' | 'units' | 'reasons';
  readonly chosen: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
}

/** A press leaves the focus in the field, so that Enter applies; by Tab they are reached all the same. */
export function Choices({ label, name, layout, chosen, choices, onChoose }: ChoicesProps): ReactElement {
  return (
    <div className={css[layout]} role="group" aria-label={label}>
      {choices.map(({ id, value, text }) => (
        <button
          key={id}
          type="button"
          className="btn"
          aria-pressed={chosen === value}
          data-testid={`discount-${name}-${id}`}
          onPointerDown={keepFocus}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
