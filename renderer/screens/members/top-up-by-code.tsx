/**
 * A top-up that a customer's phone pays: the code is scanned, or its digits typed, and goes to the host once; until the money is certain
 * the page says how it stands and offers to take it back. One that was left uncertain before, by a closed page or a power cut, is
 * shown again. Called by the top-up dialog.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { TopUpDone, TopUpState } from '../../../main/contract/value-views.ts';
import { paymentProviderOf } from '../../../sync/domain/barcode.ts';
import type { EntryId, MemberId } from '../../../sync/domain/ids.ts';
import { isOver } from '../../../sync/domain/tender.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { NOT_PAID } from '../../input/sounds.ts';
import { amountText } from '../../text/format.ts';
import css from './value.module.css';

/** The host asks the provider by itself; this only looks. */
const LOOK_EVERY_MS = 1000;

/** How a top-up by code stands, from the moment that it was asked for; `look` begins with one. */
export function useTopUpState(onDone: (done: TopUpDone) => void): {
  readonly state: TopUpState | null;
  readonly take: (answer: Answer<TopUpState>) => void;
} {
  const { client, ports } = useTill();
  const [state, setState] = useState<TopUpState | null>(null);
  const take = useCallback(
    (answer: Answer<TopUpState>): void => {
      if (!answer.ok) return;
      setState(answer.value.done === null ? answer.value : null);
      if (answer.value.done !== null) onDone(answer.value.done);
    },
    [onDone],
  );
  const topUp = state === null || isOver(state.state) ? null : state.topUp;
  useEffect(() => {
    if (topUp === null) return undefined;
    return ports.every(LOOK_EVERY_MS, () => void client.call('value.topUpState', { topUp }).then(take));
  }, [client, ports, topUp, take]);
  return { state, take };
}

/** One that this till asked for before and that is not certain yet. */
export function useWaiting(member: MemberId | undefined, take: (answer: Answer<TopUpState>) => void): void {
  const { client } = useTill();
  useEffect(() => {
    void client.call('value.topUps', member === undefined ? {} : { member }).then((answer) => {
      const waiting = answer.ok ? answer.value.waiting?.at(-1) : undefined;
      if (waiting !== undefined) take({ ok: true, value: waiting });
    });
  }, [client, member, take]);
}

export function CodeField({
  isReady,
  missing,
  onCode,
}: {
  readonly isReady: boolean;
  /** What has to be typed before a code can be taken; null when something else is under way. */
  readonly missing: string | null;
  readonly onCode: (authCode: string) => void;
}): ReactElement {
  const { scanRouter, play } = useTill();
  const words = useWords();
  const [typed, setTyped] = useState('');
  const [isEarly, setEarly] = useState(false);
  useEffect(
    () =>
      scanRouter.ask(({ data }) => {
        if (paymentProviderOf(data.trim()) === undefined) return false;
        // Never anybody else's: it pays, and would stand in a field that is shown.
        if (isReady) onCode(data.trim());
        else {
          setEarly(true);
          play(NOT_PAID);
        }
        return true;
      }),
    [scanRouter, play, isReady, onCode],
  );
  const isCode = paymentProviderOf(typed) !== undefined;
  const ask = (): void => {
    if (!isReady || !isCode) return setEarly(isCode && !isReady);
    setTyped('');
    onCode(typed);
  };
  return (
    <div className={css['code']}>
      <label className={css['field']}>
        {isEarly && !isReady && missing !== null ? (
          <b className="bad" role="alert" data-testid="top-up-early">
            {missing}
          </b>
        ) : (
          <span className="sub">{words.payment.waitForCode}</span>
        )}
        <span className="field">
          <input
            autoFocus={isReady}
            value={typed}
            inputMode="numeric"
            autoComplete="off"
            maxLength={24}
            placeholder={words.payment.typeCode}
            aria-label={words.payment.typeCode}
            data-testid="top-up-code"
            data-typing="words"
            onChange={(event) => setTyped(event.target.value.replace(/\D/g, ''))}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              ask();
            }}
          />
        </span>
      </label>
      <button
        type="button"
        className="btn primary"
        data-testid="top-up-ask"
        disabled={!isReady || !isCode}
        onClick={ask}
      >
        {words.payment.ask}
      </button>
    </div>
  );
}

export function TopUpWaits({
  state,
  onCancel,
}: {
  readonly state: TopUpState;
  readonly onCancel: (topUp: EntryId) => void;
}): ReactElement {
  const words = useWords();
  const causes: Readonly<Record<string, string>> = words.payment.causes;
  const isDead = isOver(state.state);
  return (
    <div
      className={isDead ? 'banner danger' : 'banner pending'}
      role="status"
      data-testid="top-up-waits"
      data-state={state.state}
    >
      <Icon name={isDead ? 'alert' : 'pending'} size={22} />
      <span className="grow">
        <b className="num">{amountText(state.principal)}</b> · {words.payment.states[state.state]}
        {state.cause === null || causes[state.cause] === undefined ? '' : ` · ${causes[state.cause] ?? ''}`}
      </span>
      {isDead || state.state === 'reversing' ? null : (
        <button type="button" className="btn" data-testid="top-up-take-back" onClick={() => onCancel(state.topUp)}>
          {words.value.takeBack}
        </button>
      )}
    </div>
  );
}
