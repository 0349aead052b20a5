/**
 * How far the guide's month is: a bar with the mark of an even pace, what is missing and what each day has to bring. What the cloud last
 * said stays while it is away, with its time; of the target nothing is shown where none is set; customers' ratings stand beneath. Called by guide-desk.tsx. domain/guide-target.ts.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { targetProgress } from '../../../sync/domain/guide-target.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { RATINGS_TOLD_LEAST, starsText } from '../../../sync/domain/sale-rating.ts';
import type { OwnRating } from '../../../sync/protocol/sale-ratings.ts';
import { useStore } from '../../app/store.ts';
import { useBusinessDay, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { amountText, countText } from '../../text/format.ts';
import { TargetMeter } from './target-meter.tsx';
import css from './target-meter.module.css';

const REFRESH_MS = 30_000;
type Own = MethodValue<'target.own'>;

export function GuideTarget({ guide }: { readonly guide: StaffId | null }): ReactElement | null {
  const own = useOwnTarget(guide);
  const words = useWords().officePages.targets.desk;
  const format = useFormat();
  const now = useStore(useTill().clock);
  const today = useBusinessDay();
  const { target, rating, net = 0, bound = 0, month = '', asOf = 0 } = own?.told ?? {};
  if (own === null || target === undefined || !today.startsWith(month)) return null;
  const said = rating === undefined || rating.count === 0 ? null : <RatedLine rating={rating} />;
  if (target === null) return said === null ? null : <div className="card">{said}</div>;
  const progress = targetProgress(target, { net, month, today });
  const { left, daysLeft, expected, perDay, doneBp } = progress;
  const isAhead = net >= expected;
  return (
    <div className="card" data-testid="guide-target" data-done={doneBp} data-online={own.online}>
      <h2>{words.title}</h2>
      <TargetMeter progress={progress} amount={target.amount} />
      <p className="num">{words.of(amountText(net), amountText(target.amount))}</p>
      <p className={cx('s', 'sub', css['parts'])}>
        {left === 0 ? (
          words.reached
        ) : (
          <>
            <span>{words.left(amountText(left))} ·</span> <span>{words.days(countText(daysLeft))} ·</span>{' '}
            <span>{words.perDay(amountText(perDay))}</span>
          </>
        )}
      </p>
      {left === 0 ? null : (
        <p className={cx('s', isAhead ? css['ahead'] : css['behind'])}>
          {isAhead ? words.ahead(amountText(net - expected)) : words.behind(amountText(expected - net))}
        </p>
      )}
      {target.bindings === null ? null : (
        <p className="s">{words.bound(countText(bound), countText(target.bindings))}</p>
      )}
      {said}
      {own.online ? null : (
        <p className="xs sub" role="status" data-testid="guide-target-away">
          {words.offline(format.moment(asOf, now))}
        </p>
      )}
    </div>
  );
}

/** What customers say of the month. */
function RatedLine({ rating: { count, mean } }: { readonly rating: OwnRating }): ReactElement {
  const words = useWords().officePages.ratings.desk;
  return (
    <p className="s" data-testid="guide-rating" data-count={count} data-mean={mean ?? ''}>
      {mean === null
        ? words.few(countText(count), countText(RATINGS_TOLD_LEAST))
        : words.own(starsText(mean), countText(count))}
    </p>
  );
}

function useOwnTarget(guide: StaffId | null): Own | null {
  const { client, ports } = useTill();
  const [read, setRead] = useState<{ readonly guide: StaffId; readonly own: Own } | null>(null);
  useEffect(() => {
    if (guide === null) return undefined;
    let isOver = false;
    const ask = (): void =>
      void client.call('target.own', { guide }).then((answer) => {
        if (!isOver) setRead(answer.ok ? { guide, own: answer.value } : null);
      });
    ask();
    const end = ports.every(REFRESH_MS, ask);
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, guide]);
  return read?.guide === guide ? read.own : null;
}
