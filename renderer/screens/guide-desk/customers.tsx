/**
 * Who is bound to this guide, and what guides have to do: whom there is a reason to call today, or all with what protection is left, newest contact first; searched by
 * name and last digits; opened, with notes and what was said of late.
 */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { Customer } from '../../../sync/terminal/api.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { countText, daysLeft, initialOf } from '../../text/format.ts';
import { tierName } from '../../text/tiers.ts';
import { CustomerFile } from './customer-file.tsx';
import { dueOf, ToCall, useToCall } from './to-call.tsx';
import css from './guide-desk.module.css';

const GuideTasks = lazy(() => import('./guide-tasks.tsx'));

/** A list on screen; whoever has more searches. */
const SHOWN_MAX = 200;
const ENDING_DAYS = 7;

interface CustomersProps {
  readonly guide: StaffId | null;
  readonly customers: readonly Customer[];
}

export function Customers({ guide, customers }: CustomersProps): ReactElement {
  const words = useWords();
  const { session } = useApp();
  const toCall = useToCall(guide);
  const [query, setQuery] = useState('');
  const [tab, setTab] = useState<'due' | 'all' | 'tasks'>('due');
  const isTasks = tab === 'tasks';
  // Of another guide's customers nobody is told whom to call.
  const due = tab !== 'due' || query.trim() !== '' ? null : toCall.view;
  return (
    <section className={cx('card', css['customers'])} aria-label={words.guide.customers}>
      <header>
        <div className="seg" role="group" aria-label={words.guide.customers}>
          {toCall.view === null ? null : (
            <button type="button" aria-pressed={due !== null} data-testid="customers-due" onClick={() => setTab('due')}>
              {words.customers.due} <span className="num">{countText(dueOf(toCall.view).length)}</span>
            </button>
          )}
          <button
            type="button"
            aria-pressed={due === null && !isTasks}
            data-testid="customers-all"
            onClick={() => setTab('all')}
          >
            {words.customers.people} <span className="num">{countText(customers.length)}</span>
          </button>
          <button type="button" aria-pressed={isTasks} data-testid="customers-tasks" onClick={() => setTab('tasks')}>
            {words.customers.tasks}
          </button>
        </div>
        {tab === 'tasks' ? null : (
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
        )}
      </header>
      {isTasks ? (
        <Suspense fallback={null}>
          <GuideTasks mayManage={grantsOfSession(session).manage_people === true} />
        </Suspense>
      ) : due !== null && guide !== null ? (
        <ToCall guide={guide} view={due} onView={toCall.take} />
      ) : (
        <AllCustomers guide={guide} customers={customers} query={query.trim()} toCall={toCall} />
      )}
    </section>
  );
}

interface AllCustomersProps extends CustomersProps {
  readonly query: string;
  readonly toCall: ReturnType<typeof useToCall>;
}

function AllCustomers({ guide, customers, query, toCall }: AllCustomersProps): ReactElement {
  const words = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const hits = customers
    .filter((customer) => isHit(customer, query))
    .toSorted((a, b) => (b.lastTouch ?? 0) - (a.lastTouch ?? 0))
    .slice(0, SHOWN_MAX);
  if (hits.length === 0)
    return (
      <div className="empty">
        <Icon name="member" size={44} />
        <b>{customers.length === 0 ? words.guide.noCustomers : words.guide.noCustomerHit}</b>
        <span>{customers.length === 0 ? words.guide.noCustomersHint : ''}</span>
      </div>
    );
  return (
    <ul className="scroll">
      {hits.map((customer) => {
        // What the cloud told of the customer, where the guide's own ones are told at all.
        const known = toCall.view?.items.find(({ member }) => member === customer.member);
        const isOpen = known !== undefined && open === customer.id;
        return (
          <li key={customer.id} data-testid="customer" data-member={customer.member ?? ''}>
            {known === undefined || guide === null ? (
              <div className={css['customer']}>
                <CustomerFacts customer={customer} />
              </div>
            ) : (
              <button
                type="button"
                className={css['customer']}
                aria-expanded={isOpen}
                data-testid="customer-open"
                onClick={() => setOpen(isOpen ? null : customer.id)}
              >
                <CustomerFacts customer={customer} />
                <Icon name="down" size={20} />
              </button>
            )}
            {isOpen && guide !== null ? <CustomerFile guide={guide} customer={known} onView={toCall.take} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

function CustomerFacts({ customer }: { readonly customer: Customer }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const now = useStore(useTill().clock);
  const name = customer.memberName ?? words.guide.nameless;
  const left = customer.protectedUntil === undefined ? 0 : daysLeft(customer.protectedUntil, now);
  return (
    <>
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
    </>
  );
}

function isHit({ memberName, memberPhone }: Customer, query: string): boolean {
  if (query === '') return true;
  const text = query.toLowerCase();
  return (memberName ?? '').toLowerCase().includes(text) || (memberPhone ?? '').endsWith(text);
}
