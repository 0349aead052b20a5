/**
 * A person as a customer: the own member is found by phone, online, and linked in the cloud. Who buys under it earns nothing of the sale,
 * and the counter offers the staff price. Called by people-page.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { PeopleView } from '../../../main/contract/people-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import css from './badge-card.module.css';

interface MemberLinkProps {
  readonly person: PeopleView['people'][number];
  readonly onChanged: (answer: Answer<PeopleView>) => void;
}
type Said = 'nobody' | 'several' | 'offline' | null;

export function MemberLink({ person, onChanged }: MemberLinkProps): ReactElement {
  const { client } = useTill();
  const words = useWords().people.member;
  const [phone, setPhone] = useState('');
  const [said, setSaid] = useState<Said>(null);
  const link = async (member: typeof person.member | null): Promise<void> =>
    onChanged(await client.call('people.linkMember', { staff: person.staff, member: member ?? null }));
  const find = async (): Promise<void> => {
    const found = await client.call('member.find', { query: phone.trim() });
    const items = found.ok && found.value.online ? found.value.items : null;
    const [only] = items ?? [];
    setSaid(items === null ? 'offline' : only === undefined ? 'nobody' : items.length > 1 ? 'several' : null);
    if (items?.length === 1 && only !== undefined) {
      setPhone('');
      await link(only.id);
    }
  };
  return (
    <section className={css['card']} data-testid="member-link" data-member={person.member ?? ''}>
      <h3>{words.title}</h3>
      <p className="sub">{person.member === undefined ? words.none : words.linked}</p>
      {person.member === undefined ? (
        <form
          className={css['acts']}
          onSubmit={(event) => {
            event.preventDefault();
            if (phone.trim() !== '') void find();
          }}
        >
          <span className="field">
            <input
              value={phone}
              inputMode="tel"
              maxLength={20}
              autoComplete="off"
              aria-label={words.phone}
              placeholder={words.phone}
              data-testid="member-link-phone"
              onChange={(event) => {
                setPhone(event.target.value);
                setSaid(null);
              }}
            />
          </span>
          <button type="submit" className="btn" data-testid="member-link-save">
            {words.link}
          </button>
        </form>
      ) : (
        <div className={css['acts']}>
          <button type="button" className="btn" data-testid="member-link-end" onClick={() => void link(null)}>
            {words.unlink}
          </button>
        </div>
      )}
      {said === null ? null : (
        <p className="s bad" role="alert" data-testid="member-link-said" data-code={said}>
          {words[said]}
        </p>
      )}
    </section>
  );
}
