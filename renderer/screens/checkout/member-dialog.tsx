/**
 * F3: a member by phone. One answer is taken into the cart at once and shown; a press on it, or Enter again, closes. Offline
 * only members that were looked up here before are found, and the dialog says so.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { memberCodeIn } from '../../../sync/domain/member-code.ts';
import { memberQueryOf } from '../../app/scan-table.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { MemberCard } from '../members/member-card.tsx';
import css from './dialogs.module.css';

type Found = MethodValue<'member.find'>;

export default function MemberDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<{ readonly query: string; readonly answer: Found } | null>(null);
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const take = useCallback(
    async (member: MemberView): Promise<void> => {
      // The only one found is taken at once; pressing it then is no second step to undo.
      if (till.cart.cart.get()?.member?.id === member.id) return;
      const { id, name, phone, tier, points, boundGuide, protectedUntil } = member;
      const shown = name === undefined ? {} : { name };
      const answer = await till.cart.apply({
        type: 'setMember',
        member: { id, ...shown, phone, tier, points, boundGuide, protectedUntil },
      });
      setFailure(answer.ok ? null : answer.code);
    },
    [till],
  );
  const find = useCallback(
    async (text: string): Promise<void> => {
      if (text === '') return;
      const answer = await till.client.call('member.find', { query: text });
      setFailure(answer.ok ? null : answer.code);
      if (!answer.ok) return;
      setFound({ query: text, answer: answer.value });
      const [only, ...others] = answer.value.items;
      if (only !== undefined && others.length === 0) await take(only);
    },
    [till, take],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        const query = memberQueryOf(data, till.scanSettings.settings.get());
        if (query === undefined) return false;
        // A changing code pays for a while: it is not shown.
        setQuery(memberCodeIn(data) === undefined ? query : '');
        void find(query);
        return true;
      }),
    [till, find],
  );
  const submit = (): void => {
    const text = query.trim();
    if (found !== null && found.query === text && found.answer.items.length === 1) onClose();
    else void find(text);
  };
  return (
    <Dialog title={words.member.title} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label className="field">
          <Icon name="search" />
          <input
            autoFocus
            value={query}
            inputMode="tel"
            autoComplete="off"
            placeholder={words.member.hint}
            aria-label={words.member.query}
            data-testid="member-search"
            onChange={(event) => setQuery(event.target.value)}
          />
        </label>
        <button type="submit" className="btn primary">
          {words.member.find}
        </button>
      </form>
      <div className={css['body']}>
        {failure === null ? null : (
          <p className="banner danger" role="alert">
            {words.common.failed(words.failures[failure])}
          </p>
        )}
        {found?.answer.online === false ? <p className="banner offline">{words.member.offlineAnswer}</p> : null}
        {found !== null && found.answer.items.length === 0 ? (
          <div className="empty">
            <b>{words.member.none}</b>
            <span>{words.member.noneHint}</span>
          </div>
        ) : null}
        {found?.answer.items.map((member) => (
          <button
            key={member.id}
            type="button"
            className={cx('card', css['result'])}
            data-testid="member-result"
            data-member={member.id}
            onClick={() => void take(member).then(onClose)}
          >
            <MemberCard member={member} />
          </button>
        ))}
        <ClearMember onDone={onClose} />
      </div>
    </Dialog>
  );
}

function ClearMember({ onDone }: { readonly onDone: () => void }): ReactElement | null {
  const { cart } = useTill();
  const words = useWords();
  if (cart.cart.get()?.member == null) return null;
  return (
    <button
      type="button"
      className="btn"
      data-testid="member-clear"
      onClick={() => void cart.apply({ type: 'clearMember' }).then(onDone)}
    >
      {words.member.clear}
    </button>
  );
}
