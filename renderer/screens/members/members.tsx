/** Members: look one up by phone, see tier, points, bound guide and protection, and take the member to the checkout. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import { readPhone } from '../../../sync/domain/phone.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { START } from '../../app/navigation.ts';
import { memberCodeIn } from '../../../sync/domain/member-code.ts';
import { memberQueryOf } from '../../app/scan-table.ts';
import { useCommands, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { MemberCard } from './member-card.tsx';
import css from './members.module.css';
import value from './value.module.css';

const TopUpDialog = lazy(() => import('./top-up-dialog.tsx'));
const EnrolDialog = lazy(() => import('./enrol-dialog.tsx'));
const PersonDialog = lazy(() => import('./person-dialog.tsx'));
const PasswordDialog = lazy(() => import('./password-dialog.tsx'));

export default function Members(): ReactElement {
  const till = useTill();
  const words = useWords();
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<MethodValue<'member.find'> | null>(null);
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [isForgotten, setForgotten] = useState(false);
  const find = useCallback(
    async (text: string): Promise<void> => {
      if (text === '') return;
      setForgotten(false);
      const answer = await till.client.call('member.find', { query: text });
      setFailure(answer.ok ? null : answer.code);
      setFound(answer.ok ? answer.value : null);
    },
    [till],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        const asked = memberQueryOf(data, till.scanSettings.settings.get());
        if (asked === undefined) return false;
        // A changing code pays for a while: it is not shown.
        setQuery(memberCodeIn(data) === undefined ? asked : '');
        void find(asked);
        return true;
      }),
    [till, find],
  );
  const first = found?.items[0];
  useCommands(
    useMemo(
      () =>
        commandsOf(
          () => setOpen({ what: 'enrol' }),
          first === undefined ? null : () => setOpen({ what: 'person', member: first }),
        ),
      [first],
    ),
  );
  /** With what was found last: a top-up changes the balance. */
  const asOfNow = (member: MemberView | null): MemberView | null =>
    found?.items.find(({ id }) => id === member?.id) ?? member;
  const wanted = found?.items.length === 0 && readPhone(query) !== null ? query.trim() : '';
  const toCart = async ({ id, name, phone, tier, points, boundGuide, protectedUntil }: MemberView): Promise<void> => {
    const shown = name === undefined ? {} : { name };
    const answer = await till.cart.apply({
      type: 'setMember',
      member: { id, ...shown, phone, tier, points, boundGuide, protectedUntil },
    });
    if (answer.ok) till.place.set(START);
    else setFailure(answer.code);
  };
  return (
    <div className={css['page']}>
      <h1>{words.member.screenTitle}</h1>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void find(query.trim());
        }}
      >
        <label className="field">
          <Icon name="search" />
          <input
            id={FIELD_IDS.memberSearch}
            autoFocus
            value={query}
            inputMode="tel"
            autoComplete="off"
            placeholder={words.member.hint}
            aria-label={words.member.query}
            data-testid="member-search"
            onChange={(event) => setQuery(event.target.value)}
          />
          <kbd>F2</kbd>
        </label>
        <button type="submit" className="btn primary">
          {words.member.find}
        </button>
      </form>
      {failure === null ? null : (
        <p className="banner danger" role="alert">
          {words.common.failed(words.failures[failure])}
        </p>
      )}
      {found?.online === false ? (
        <p className="banner offline">
          <Icon name="offline" size={22} />
          {words.member.offlineAnswer}
        </p>
      ) : null}
      {isForgotten ? (
        <p className="banner ok" role="status" data-testid="member-forgotten">
          {words.person.forgotten}
        </p>
      ) : null}
      {found === null ? (
        <div className="empty">
          <Icon name="member" size={44} />
          <b>{words.member.screenEmpty}</b>
          <span>{words.member.screenEmptyHint}</span>
        </div>
      ) : null}
      {found !== null && found.items.length === 0 ? (
        <div className="empty">
          <b>{words.member.none}</b>
          <span>{words.member.noneHint}</span>
        </div>
      ) : null}
      <button type="button" className="btn" data-testid="member-enrol" onClick={() => setOpen({ what: 'enrol' })}>
        <Icon name="member" size={22} />
        {words.enrolment.open}
        <kbd>F4</kbd>
      </button>
      {found?.items.map((member) => (
        <article
          key={member.id}
          className={cx('card', css['result'])}
          data-testid="member-result"
          data-member={member.id}
        >
          <MemberCard member={member} />
          <div className={value['acts']}>
            <button
              type="button"
              className="btn m"
              data-testid="member-person"
              onClick={() => setOpen({ what: 'person', member })}
            >
              <Icon name="member" size={22} />
              {words.person.open}
              {member === first ? <kbd>F6</kbd> : null}
            </button>
            <button type="button" className="btn m" data-testid="member-to-cart" onClick={() => void toCart(member)}>
              <Icon name="till" size={22} />
              {words.member.toCart}
            </button>
            <button
              type="button"
              className="btn m"
              data-testid="member-top-up"
              onClick={() => setOpen({ what: 'top_up', member })}
            >
              <Icon name="wallet" size={22} />
              {words.value.topUp}
            </button>
            <button
              type="button"
              className="btn m"
              data-testid="member-password"
              onClick={() => setOpen({ what: 'password', member })}
            >
              <Icon name="lock" size={22} />
              {words.value.setPassword}
            </button>
          </div>
        </article>
      ))}
      <button
        type="button"
        className="btn"
        data-testid="sell-gift-card"
        onClick={() => setOpen({ what: 'top_up', member: null })}
      >
        <Icon name="gift" size={22} />
        {words.value.sellCard}
      </button>
      <Suspense fallback={null}>
        {open?.what === 'top_up' ? (
          <TopUpDialog
            member={asOfNow(open.member)}
            onClose={() => setOpen(null)}
            onDone={() => void find(query.trim())}
          />
        ) : null}
        {open?.what === 'enrol' ? (
          <EnrolDialog phone={wanted} onClose={() => setOpen(null)} onToCart={(member) => void toCart(member)} />
        ) : null}
        {open?.what === 'person' ? (
          <PersonDialog
            member={open.member}
            onClose={() => setOpen(null)}
            onForgotten={() => {
              setOpen(null);
              setFound(null);
              setForgotten(true);
            }}
          />
        ) : null}
        {open?.what === 'password' ? <PasswordDialog member={open.member} onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </div>
  );
}

type Open =
  | { readonly what: 'enrol' }
  | { readonly what: 'top_up'; readonly member: MemberView | null }
  | { readonly what: 'person'; readonly member: MemberView }
  | { readonly what: 'password'; readonly member: MemberView };

const commandsOf = (enrol: () => void, person: (() => void) | null): readonly Command[] => [
  {
    id: 'search',
    label: (words) => words.keys.search,
    cap: 'F2',
    keys: [{ key: 'F2' }],
    inFields: true,
    enabled: () => true,
    perform: () => focusField(FIELD_IDS.memberSearch),
  },
  {
    id: 'enrol',
    label: (words) => words.enrolment.open,
    cap: 'F4',
    keys: [{ key: 'F4' }],
    inFields: true,
    enabled: () => true,
    perform: enrol,
  },
  {
    id: 'profile',
    label: (words) => words.person.open,
    cap: 'F6',
    keys: [{ key: 'F6', shift: false }],
    inFields: true,
    enabled: () => person !== null,
    perform: () => person?.(),
  },
];
