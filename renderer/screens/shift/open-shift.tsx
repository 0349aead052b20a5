/** Opening a shift: the float, typed in yuan, and why the person was led here when it was for a payment. */
import { useEffect, useState, type ReactElement } from 'react';
import type { FailureCode } from '../../../main/contract/contract.ts';
import type { ShiftListView } from '../../../main/contract/shift-views.ts';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { BackspaceIcon, Pad } from '../../design/pad.tsx';
import { typeAmount } from '../../sale/tender-math.ts';
import { amountText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import type { Counted } from './count-flow.ts';
import css from './shift.module.css';
import { Head, type Tab, useShiftCommands } from './tabs.tsx';

interface OpenShiftProps {
  readonly onTab: (tab: Tab) => void;
  /** The host opened it; the application's state says so next. */
  readonly onOpened: () => void;
  readonly onCountLater: (counted: Counted) => void;
}

export function OpenShift({ onTab, onOpened, onCountLater }: OpenShiftProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { why } = useStore(till.place);
  const { padSize } = useStore(till.preferences);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [uncounted, setUncounted] = useState<ShiftListView['items']>([]);
  const format = useFormat();
  const nameOf = useStaffName();
  const { now } = useApp();
  useEffect(() => {
    void till.client.call('shift.list', {}).then((answer) => {
      if (answer.ok) setUncounted(answer.value.items.filter(({ isUncounted }) => isUncounted).slice(0, 2));
    });
  }, [till]);
  const amount = fenFromYuanText(text);
  const open = async (): Promise<void> => {
    if (!amount.ok) {
      setProblem(words.shift.notAnAmount);
      return;
    }
    const answer = await till.client.call('shift.open', { float: amount.value });
    if (answer.ok) {
      onOpened();
      await till.refresh();
    } else setProblem(failureWords(answer.code, words));
  };
  useShiftCommands(onTab, { label: words.shift.open, isLocked: false, perform: () => void open() });
  const press = (key: string): void => {
    setProblem(null);
    setText((before) => typeAmount(before, key));
  };
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shift.title}>
        <Head title={words.shift.open} tab="count" onTab={onTab} />
        <div className={css['body']}>
          {why === 'shift_not_open' ? (
            <p className="banner warning" role="status" data-testid="shift-why">
              <Icon name="alert" size={22} />
              {words.shift.whyHere}
            </p>
          ) : null}
          {uncounted.map(({ shift, staff, openedAt }) => (
            <p key={shift} className="banner warning" role="status" data-testid="shift-uncounted">
              <Icon name="alert" size={22} />
              <span>{words.shiftDay.later.banner(format.moment(openedAt, now), nameOf(staff))}</span>
              <button
                type="button"
                className={cx('btn', css['bannerAct'])}
                data-testid="shift-count-later"
                onClick={() => onCountLater({ kind: 'later', shift: { shift, staff, openedAt } })}
              >
                {words.shiftDay.later.act}
              </button>
            </p>
          ))}
          <p className="sub">{words.shift.openWhat}</p>
          <label className={css['labelled']}>
            {words.shift.float}
            <span className={cx('field', css['amount'])}>
              <span className="mute">¥</span>
              <input
                autoFocus
                value={text}
                inputMode="decimal"
                autoComplete="off"
                placeholder={amountText(0)}
                data-testid="shift-float"
                data-typing="amount"
                onKeyDown={(event) => {
                  if (event.key === 'Enter') void open();
                }}
                onChange={(event) => {
                  setProblem(null);
                  setText(event.target.value);
                }}
              />
            </span>
          </label>
          <p className="sub s">{words.shift.floatHint}</p>
          <p className="bad s" role="alert">
            {problem ?? ''}
          </p>
        </div>
      </section>
      <aside className={checkout['till']} aria-label={words.shift.open}>
        <div className="sign" role="status">
          <div className="sign-top">
            <span className="sign-label">{words.shift.float}</span>
          </div>
          <div className="sign-total">
            <SignAmount fen={amount.ok ? amount.value : 0} />
          </div>
          <div className="sign-foot">
            <span>{words.shift.openDone}</span>
          </div>
        </div>
        <div />
        <div className={checkout['keys']}>
          <Pad
            label={words.checkout.pad}
            size={padSize}
            onDigits={press}
            corner={{ id: 'point', label: '.', onPress: () => press('.') }}
            functions={[
              { id: 'back', label: BackspaceIcon, ariaLabel: words.common.backspace, onPress: () => press('back') },
              { id: 'clear', label: words.common.clear, onPress: () => press('clear') },
              { id: 'five', label: '500', onPress: () => setText('500') },
              { id: 'thousand', label: '1000', onPress: () => setText('1000') },
            ]}
          />
          <div className={checkout['acts']} data-size={padSize}>
            <span />
            <span />
            <Blade label={words.shift.open} cap="F9" testId="shift-open" onPress={() => void open()} />
          </div>
        </div>
      </aside>
    </div>
  );
}

export const failureWords = (code: FailureCode, words: ReturnType<typeof useWords>): string =>
  words.common.failed(words.failures[code]);
