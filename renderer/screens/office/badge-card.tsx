/**
 * A person's badge: made, printed (its code alone on a card-sized page, by the browser's own dialog) and revoked. Printing one
 * again asks the cloud for it, which signs it with its key of now. Called by people-page.tsx.
 */
import { useCallback, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { BadgesView, PeopleView } from '../../../main/contract/people-views.ts';
import { BadgePaper } from '../../app/badge-paper.tsx';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { QrCode } from '../../design/qr-code.tsx';
import css from './badge-card.module.css';

type Badge = BadgesView['badges'][number];
/** A year: people who stay get a new one then. */
const BADGE_DAYS = 365;

interface BadgeCardProps {
  readonly person: PeopleView['people'][number];
  readonly view: BadgesView | null;
  readonly onChanged: (answer: Answer<BadgesView>, said: string) => void;
}

export function BadgeCard({ person, view, onChanged }: BadgeCardProps): ReactElement {
  const { client } = useTill();
  const words = useWords().people.badge;
  const format = useFormat();
  const [isPrinting, setPrinting] = useState(false);
  const endPrinting = useCallback(() => setPrinting(false), []);
  const badge = view?.badges.find(({ staff }) => staff === person.staff);
  const make = async (): Promise<void> =>
    onChanged(await client.call('badges.make', { staff: person.staff, days: BADGE_DAYS }), words.made);
  const revoke = async ({ serial }: Badge): Promise<void> =>
    onChanged(await client.call('badges.revoke', { serial }), words.revoked);
  return (
    <section className={css['card']} data-testid="badge-card">
      <h3>{words.title}</h3>
      {badge === undefined ? (
        <p className="sub">{words.none}</p>
      ) : (
        <div className={css['badge']}>
          <QrCode text={badge.text} className={css['code']} />
          <p>
            {words.serial} <b className="num">{badge.serial}</b>
            <span className="sub">
              {words.until} <span className="num">{format.stamp(badge.until).slice(0, 10)}</span>
            </span>
          </p>
        </div>
      )}
      <div className={css['acts']}>
        <button
          type="button"
          className="btn"
          data-testid="badge-make"
          disabled={view === null}
          onClick={() => void make()}
        >
          {badge === undefined ? words.make : words.again}
        </button>
        {badge === undefined ? null : (
          <>
            <button type="button" className="btn" data-testid="badge-print" onClick={() => setPrinting(true)}>
              <Icon name="printer" size={20} />
              {words.print}
            </button>
            <button type="button" className="btn quiet" data-testid="badge-revoke" onClick={() => void revoke(badge)}>
              {words.revoke}
            </button>
          </>
        )}
      </div>
      <p className="sub">{words.worth}</p>
      {isPrinting && badge !== undefined ? (
        <BadgePaper id="badge-paper" code={badge.text} staff={badge.staff} name={person.name} onPrinted={endPrinting}>
          {words.serial} {badge.serial} · {words.until} {format.stamp(badge.until).slice(0, 10)}
        </BadgePaper>
      ) : null}
    </section>
  );
}
