/** What this till took for a member's stored value or for cards, newest first, and the way back of each while nothing is spent. */
import { useEffect, useState, type ReactElement } from 'react';
import type { TopUpDone } from '../../../main/contract/value-views.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import css from './value.module.css';

interface HistoryProps {
  readonly member: MemberView | null;
  /** The newest: read anew when it changes. */
  readonly after: string | null;
  readonly onReturned: () => void;
}

export function TopUpHistory({ member, after, onReturned }: HistoryProps): ReactElement | null {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const [items, setItems] = useState<readonly TopUpDone[]>([]);
  const [asked, setAsked] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const id = member?.id;
  const [returned, setReturned] = useState(0);
  useEffect(() => {
    let isHere = true;
    void till.client.call('value.topUps', id === undefined ? {} : { member: id }).then((answer) => {
      if (!isHere || !answer.ok) return;
      const { items: all } = answer.value;
      setItems(id === undefined ? all.filter(({ kind }) => kind === 'gift_card') : all);
    });
    return () => {
      isHere = false;
    };
  }, [till, id, after, returned]);
  const giveBack = async ({ topUp, principal }: TopUpDone): Promise<void> => {
    const said = reason.trim();
    if (said === '') return;
    const answer = await till.approvals.withApproval(
      `${words.value.returnTopUp} ${amountText(principal)}`,
      (approval) => till.client.call('value.returnTopUp', { topUp, reason: said, ...approval }),
    );
    setRefusal(answer.ok ? null : answer);
    if (!answer.ok) return;
    setAsked(null);
    setReason('');
    setReturned((count) => count + 1);
    await till.refresh();
    onReturned();
  };
  if (items.length === 0) return null;
  return (
    <section className={css['history']} aria-label={words.value.history}>
      <h2>{words.value.history}</h2>
      {items.slice(0, 5).map((item) => (
        <article key={item.topUp} className={css['past']} data-testid="top-up-past" data-returned={item.isReturned}>
          <span className="num">{format.stamp(item.at)}</span>
          <span>
            {item.lastFour === undefined ? null : <span className="num">{words.value.cardTail(item.lastFour)} · </span>}
            <b className="num">{amountText(item.principal)}</b>
            {item.bonus === 0 ? '' : ` + ${amountText(item.bonus)}`} · {words.payment.kinds[item.tender]}
          </span>
          {item.isReturned ? (
            <span className="tag quiet">{words.value.returned}</span>
          ) : asked === item.topUp ? (
            <span className={css['why']}>
              <span className="field">
                <input
                  autoFocus
                  value={reason}
                  maxLength={100}
                  aria-label={words.value.returnReason}
                  placeholder={words.value.returnReason}
                  data-testid="top-up-return-reason"
                  data-typing="words"
                  onChange={(event) => setReason(event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return;
                    // Not the payment of the form around it.
                    event.preventDefault();
                    void giveBack(item);
                  }}
                />
              </span>
              <button
                type="button"
                className="btn"
                data-testid="top-up-return-confirm"
                disabled={reason.trim() === ''}
                onClick={() => void giveBack(item)}
              >
                {words.value.returnTopUp}
              </button>
            </span>
          ) : (
            <button type="button" className="btn" data-testid="top-up-return" onClick={() => setAsked(item.topUp)}>
              {words.value.returnTopUp}
            </button>
          )}
        </article>
      ))}
      {refusal === null ? null : (
        <p className="banner danger" role="alert" data-testid="top-up-return-refused">
          {refusedText(refusal, words)}
        </p>
      )}
    </section>
  );
}
