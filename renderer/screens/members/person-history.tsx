/** What a member bought in any store of the brand, and which guides looked after them; the cloud's to say. */
import type { ReactElement } from 'react';
import type { PersonView } from '../../../main/contract/person-views.ts';
import { useFormat, useStaffName, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './person.module.css';

/** Of a long list the newest; the rest is in the export. */
const SHOWN_MAX = 20;

export function PersonHistory({ visits, bindings }: Pick<PersonView, 'visits' | 'bindings'>): ReactElement {
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  return (
    <>
      <section className={css['group']} aria-label={words.person.purchases}>
        <h3>
          {words.person.purchases} <span className="num mute">{visits === null ? '' : countText(visits.length)}</span>
        </h3>
        {visits === null || visits.length === 0 ? (
          <p className="sub">{visits === null ? words.person.needsCloud : words.person.noPurchases}</p>
        ) : null}
        {visits?.slice(0, SHOWN_MAX).map(({ receiptNumber, at, store, total }) => (
          <p key={receiptNumber} className={css['row']} data-testid="person-visit">
            <span>
              <span className="num">{receiptNumber}</span>
              <span className="xs mute num">
                {store} · {format.stamp(at)}
              </span>
            </span>
            <b className="num">{amountText(total)}</b>
          </p>
        ))}
      </section>
      {bindings === null || bindings.length === 0 ? null : (
        <section className={css['group']} aria-label={words.person.bindings}>
          <h3>{words.person.bindings}</h3>
          {bindings.slice(0, SHOWN_MAX).map(({ at, guide, outcome }, index) => (
            <p key={index} className={css['row']} data-testid="person-binding" data-outcome={outcome}>
              <span>{guide === null ? words.person.noGuide : `${nameOf(guide)} ${guide}`}</span>
              <span className="xs mute num">{format.stamp(at)}</span>
            </p>
          ))}
        </section>
      )}
    </>
  );
}
