/**
 * Bindings that look as if no customer made them, with what they show; nothing was refused for it, a person judges: new ones first, those
 * that were looked at with the word. Nothing is shown where there are none. Called by binding-page.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import { SignalDetail } from './signal-detail.tsx';
import css from './binding-page.module.css';

type Signals = MethodValue<'binding.signals'>['items'];

export function BindingSignals(): ReactElement | null {
  const till = useTill();
  const words = useWords().binding.signals;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const [signals, setSignals] = useState<Signals>([]);
  const [opened, setOpened] = useState<string | null>(null);
  const read = useCallback(
    () =>
      void till.client.call('binding.signals', {}).then((answer) => setSignals(answer.ok ? answer.value.items : [])),
    [till],
  );
  useEffect(read, [read]);
  if (signals.length === 0) return null;
  return (
    <section aria-label={words.title} data-testid="binding-signals">
      <h2>{words.title}</h2>
      <p className="s sub">{words.what}</p>
      <ul className={css['list']}>
        {newFirst(signals).map(({ last, decided, ...signal }) => (
          <li
            key={`${signal.kind} ${last ?? `${signal.guide} ${signal.store} ${String(signal.from)}`}`}
            className={css['dispute']}
            data-testid="binding-signal"
            data-kind={signal.kind}
            data-new={decided === undefined}
          >
            <span className="row">
              <Icon name={decided === undefined ? 'alert' : 'check'} size={18} />
              <b>{nameOf(signal.guide)}</b>
              <span className="s sub">{signal.store}</span>
              <span className="xs mute num">
                {format.moment(signal.from, now)} – {format.moment(signal.to, now)}
              </span>
              <span className={decided === undefined ? 'tag pending' : 'tag quiet'}>
                {decided === undefined ? words.fresh : words.looked}
              </span>
              {decided === undefined || decided.undone === 0 ? null : (
                <span className="tag warn">{words.undone(countText(decided.undone))}</span>
              )}
            </span>
            <span className={css['acts']}>
              <span className={`s ${css['what'] ?? ''}`}>{words.kinds[signal.kind](countText(signal.count))}</span>
              {last === undefined ? null : (
                <button
                  type="button"
                  className="btn sm"
                  aria-expanded={opened === last}
                  data-testid="signal-look"
                  onClick={() => setOpened(opened === last ? null : last)}
                >
                  {words.look}
                </button>
              )}
            </span>
            {decided === undefined ? null : (
              <span className="s sub">{words.decided(nameOf(decided.by), decided.words)}</span>
            )}
            {last === undefined || opened !== last ? null : (
              <SignalDetail
                signal={{ ...signal, last }}
                onDecided={() => {
                  setOpened(null);
                  read();
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const newFirst = (signals: Signals): Signals =>
  signals.toSorted((a, b) => Number(a.decided !== undefined) - Number(b.decided !== undefined));
