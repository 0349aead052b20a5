/**
 * Bindings that look as if no customer made them, with what they show; nothing was refused for it, a person judges. Nothing is shown
 * where there are none. Called by binding-page.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './binding-page.module.css';

type Signals = MethodValue<'binding.signals'>['items'];

export function BindingSignals(): ReactElement | null {
  const till = useTill();
  const words = useWords().binding.signals;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const [signals, setSignals] = useState<Signals>([]);
  useEffect(
    () =>
      void till.client.call('binding.signals', {}).then((answer) => setSignals(answer.ok ? answer.value.items : [])),
    [till],
  );
  if (signals.length === 0) return null;
  return (
    <section aria-label={words.title} data-testid="binding-signals">
      <h2>{words.title}</h2>
      <p className="s sub">{words.what}</p>
      <ul className={css['list']}>
        {signals.map(({ kind, guide, store, from, to, count }) => (
          <li
            key={`${kind} ${guide} ${store} ${String(from)}`}
            className={css['dispute']}
            data-testid="binding-signal"
            data-kind={kind}
          >
            <span className="row">
              <Icon name="alert" size={18} />
              <b>{nameOf(guide)}</b>
              <span className="s sub">{store}</span>
              <span className="xs mute num">
                {format.moment(from, now)} – {format.moment(to, now)}
              </span>
            </span>
            <span className="s">{words.kinds[kind](countText(count))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
