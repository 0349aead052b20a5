/** Who is bound to this guide: newest contact first, with what protection is left; searched by name and last digits. */
import { useState, type ReactElement } from 'react';
import type { Customer } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { countText, daysLeft, initialOf } from '../../text/format.ts';
import { tierName } from '../../text/tiers.ts';
import css from './guide-desk.module.css';

/** A list on screen; whoever has more searches. */
const SHOWN_MAX = 200;
const ENDING_DAYS = 7;

export function Customers({ customers }: { readonly customers: readonly Customer[] }): ReactElement {
  const words = useWords();
  const [query, setQuery] = useState('');
  const hits = customers
    .filter((customer) => isHit(customer, query.trim()))
    .toSorted((a, b) => (b.lastTouch ?? 0) - (a.lastTouch ?? 0))
    .slice(0, SHOWN_MAX);
  return (
    <section className={cx('card', css['customers'])} aria-label={words.guide.customers}>
      <header>
        <h2>
          {words.guide.customers} <span className="num mute">{countText(customers.length)}</span>
        </h2>
        <label className="field">
          <Icon name="search" />
          <input
            value={query}
            placeholder={words.guide.customerSearch}
            aria-label={words.guide.customerSearch}
            data-testid="customer-search"
            data-typing="words"
            onChange={(event) => setQuery(event.target.value)}
          />
        </label>
      </header>
      {hits.length === 0 ? (
        <div className="empty">
          <Icon name="member" size={44} />
          <b>{customers.length === 0 ? words.guide.noCustomers : words.guide.noCustomerHit}</b>
          <span>{customers.length === 0 ? words.guide.noCustomersHint : ''}</span>
        </div>
      ) : (
        <ul className="scroll">
          {hits.map((customer) => (
            <CustomerRow key={customer.id} customer={customer} />
          ))}
        </ul>
      )}
    </section>
  );
}

function CustomerRow({ customer }: { readonly customer: Customer }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const now = useStore(useTill().clock);
  const name = customer.memberName ?? words.guide.nameless;
  const left = customer.protectedUntil === undefined ? 0 : daysLeft(customer.protectedUntil, now);
  return (
    <li className={css['customer']} data-testid="customer" data-member={customer.member ?? ''}>
      <span className="avatar">{initialOf(name)}</span>
      <span className={css['customerName']}>
        <span className="row">
          <b>{name}</b>
          {customer.tier === undefined ? null : <span className="tag quiet">{tierName(customer.tier, words)}</span>}
          <span className="num s sub">{customer.memberPhone ?? ''}</span>
        </span>
        <span className="xs mute cut">
          {customer.since === undefined ? '' : words.guide.boundOn(format.date(customer.since))}
        </span>
      </span>
      <span className={cx('s', left === 0 ? 'mute' : left <= ENDING_DAYS ? 'warn' : 'sub')}>
        {left === 0
          ? words.guide.unprotected
          : left <= ENDING_DAYS
            ? words.guide.protectionEnding(countText(left))
            : words.guide.protection(countText(left))}
      </span>
    </li>
  );
}

function isHit({ memberName, memberPhone }: Customer, query: string): boolean {
  if (query === '') return true;
  const text = query.toLowerCase();
  return (memberName ?? '').toLowerCase().includes(text) || (memberPhone ?? '').endsWith(text);
}
