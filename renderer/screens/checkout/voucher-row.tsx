/** What a row of a group-buy voucher says and offers beside the usual: what is lost, one more of its order, giving up one that is kept. */
import type { ReactElement } from 'react';
import type { TenderRowView } from '../../../main/contract/views.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { amountText, countText } from '../../text/format.ts';
import css from './tender.module.css';

/** Redeemed, and the platform takes it back no more. */
export const isKept = ({ state, cause }: TenderRowView): boolean => state === 'paid' && cause === 'cancel_too_late';

export function voucherName({ voucher }: TenderRowView, words: Dictionary): string {
  return voucher === undefined ? words.payment.kinds.platform_voucher : words.voucher.names[voucher.platform];
}

export function voucherState(state: TenderRowView['state'], words: Dictionary): string {
  const own: Readonly<Partial<Record<TenderRowView['state'], string>>> = words.voucher.states;
  return own[state] ?? words.payment.states[state];
}

export function VoucherNote({ row }: { readonly row: TenderRowView }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const { voucher, excess = 0, cause, state, cancelUntil } = row;
  const causes: Readonly<Record<string, string>> = { ...words.payment.causes, ...words.voucher.causes };
  const why = cause === null || isKept(row) ? '' : (causes[cause] ?? words.payment.causeOther(cause));
  const facts =
    voucher === undefined
      ? []
      : [
          voucher.title,
          words.voucher.face(amountText(voucher.face)),
          ...(voucher.tail === undefined ? [] : [words.voucher.tail(voucher.tail)]),
        ];
  const until =
    cancelUntil === undefined || state !== 'paid' ? '' : words.voucher.cancelUntil(format.time(cancelUntil));
  return (
    <>
      {[why, isKept(row) ? words.voucher.kept : '', ...facts, until].filter((text) => text !== '').join(' · ')}
      {excess > 0 && (state === 'prepared' || state === 'paid') ? (
        <b className="warn" data-testid="voucher-excess" data-fen={excess}>
          {' '}
          {words.voucher.excess(amountText(excess))}
        </b>
      ) : null}
    </>
  );
}

export function VoucherActs({ row }: { readonly row: TenderRowView }): ReactElement | null {
  const { tender, cart } = useTill();
  const words = useWords();
  const { tenderId, others = 0 } = row;
  if (isKept(row))
    return (
      <div className={css['acts']}>
        <button type="button" className="btn" data-testid="voucher-drop" onClick={() => void tender.giveUp(tenderId)}>
          {words.voucher.dropKept}
        </button>
      </div>
    );
  if (others === 0) return null;
  const oneMore = (): void => {
    const open = cart.cart.get();
    if (open !== null) void tender.payByVoucher(open, { of: tenderId });
  };
  return (
    <div className={css['acts']}>
      <span className="s mute">{words.voucher.others(countText(others))}</span>
      <button type="button" className="btn" data-testid="voucher-one-more" onClick={oneMore}>
        <Icon name="plus" size={18} />
        {words.voucher.oneMore}
      </button>
    </div>
  );
}
