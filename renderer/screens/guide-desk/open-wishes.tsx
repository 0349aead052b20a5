/** What own customers asked for and have not got: each ended by why. Without the network too. Called by to-call.tsx. */
import { useRef, useState, type ReactElement } from 'react';
import type { GuideCustomer, GuideCustomers } from '../../../main/contract/customer-views.ts';
import { WISH_ENDS, type WishEnd } from '../../../sync/domain/arrived-goods.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { countText } from '../../text/format.ts';
import css from './to-call.module.css';

const SHOWN_MAX = 100;

interface OpenWishesProps {
  readonly guide: StaffId;
  readonly view: GuideCustomers;
  readonly onView: (view: GuideCustomers) => void;
}
interface Wished {
  readonly customer: GuideCustomer;
  readonly wish: GuideCustomer['wishes'][number];
}

export const wishedOf = ({ items }: GuideCustomers): readonly Wished[] =>
  items
    .flatMap((customer) => customer.wishes.map((wish) => ({ customer, wish })))
    .toSorted((a, b) => b.wish.at - a.wish.at);

/** Rows of a list, the newest first. */
export function OpenWishes({ guide, view, onView }: OpenWishesProps): ReactElement {
  const words = useWords().stock;
  const wished = wishedOf(view);
  return (
    <>
      <li className={css['wishesHead']}>
        <h3>
          {words.wishes} <span className="num sub">{countText(wished.length)}</span>
        </h3>
      </li>
      {wished.slice(0, SHOWN_MAX).map((one) => (
        <OpenWish key={one.wish.wish} guide={guide} wished={one} onView={onView} />
      ))}
    </>
  );
}

interface OpenWishProps extends Pick<OpenWishesProps, 'guide' | 'onView'> {
  readonly wished: Wished;
}

function OpenWish({ guide, wished: { customer, wish }, onView }: OpenWishProps): ReactElement {
  const till = useTill();
  const { stock: words, guide: guideWords, common, failures } = useWords();
  const format = useFormat();
  const [said, setSaid] = useState('');
  const entry = useRef(freshId(till));
  const end = async (why: WishEnd): Promise<void> => {
    const { member } = customer;
    const { wish: id, goods } = wish;
    const asked = { entry: entry.current, wish: id, member, goods, isEnded: true, why };
    const answer = await till.client.call('guide.wish', asked);
    if (!answer.ok) return setSaid(common.failed(failures[answer.code]));
    const fresh = await till.client.call('guide.customers', { guide });
    if (fresh.ok) onView(fresh.value);
  };
  return (
    <li className={css['wish']} data-testid="open-wish" data-wish={wish.wish} data-member={customer.member}>
      <span>
        <b>{wish.goods.name}</b>
        <span className="s sub">
          {customer.name ?? guideWords.nameless} <span className="num">{customer.phone ?? ''}</span> ·{' '}
          {words.wishedOn(format.date(wish.at))}
        </span>
      </span>
      <span className={css['ends']} role="group" aria-label={wish.goods.name}>
        {WISH_ENDS.map((why) => (
          <button key={why} type="button" className="btn" data-testid={`wish-${why}`} onClick={() => void end(why)}>
            {words.ends[why]}
          </button>
        ))}
      </span>
      {said === '' ? null : (
        <p className="s bad" role="alert">
          {said}
        </p>
      )}
    </li>
  );
}
