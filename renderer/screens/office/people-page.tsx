/**
 * Roles with what they grant and up to how much, who wears them, and what a person may after all; badges and the store's rules. Saved in the cloud by a
 * manager of the brand; without it this page only shows. Lazy: called by office.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { BadgesView, PeopleView } from '../../../main/contract/people-views.ts';
import { DEFAULT_ROLES } from '../../../sync/domain/permission.ts';
import { grantsOfPerson, rolesOf, type RoleDefinition } from '../../../sync/domain/role-definition.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { dictionary, type Language } from '../../text/languages.ts';
import { BadgeCard } from './badge-card.tsx';
import { GrantList } from './grant-list.tsx';
import { MemberLink } from './member-link.tsx';
import { OfficeFrame, SubPageButtons, type OfficeParentProps } from './office-frame.tsx';
import { RoleForm } from './role-form.tsx';
import { RulesForm } from './rules-form.tsx';
import css from './people-page.module.css';

type Choice = { readonly kind: 'role' | 'person'; readonly id: string } | { readonly kind: 'new' | 'rules' };
type Person = PeopleView['people'][number];
/** What became of the last act: done, or why not. */
export interface Said {
  readonly text: string;
  readonly isDone: boolean;
}
const NOTHING_SAID: Said = { text: '', isDone: false };
const SUB_PAGES = [
  ['hours', 'clock'],
  ['moves', 'swap'],
] as const;
const USUAL = ['cashier', 'guide', 'storeManager'] as const;

export default function PeoplePage({ onBack, onOpen }: OfficeParentProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const [view, setView] = useState<PeopleView | null>(null);
  const [choice, setChoice] = useState<Choice>({ kind: 'role', id: 'cashier' });
  const [badges, setBadges] = useState<BadgesView | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  const take = useCallback(
    (answer: Answer<PeopleView>): void => {
      if (answer.ok) setView(answer.value);
      else setSaid({ text: refusal(answer, words), isDone: false });
    },
    [words],
  );
  const takeBadges = useCallback(
    (answer: Answer<BadgesView>, done: string): void => {
      if (answer.ok) setBadges(answer.value);
      setSaid(answer.ok ? { text: done, isDone: true } : { text: refusal(answer, words), isDone: false });
    },
    [words],
  );
  useEffect(() => {
    void client.call('people.list', {}).then(take);
    void client.call('badges.list', {}).then((answer) => takeBadges(answer, ''));
  }, [client, take, takeBadges]);
  const changed = (answer: Answer<PeopleView>): void => {
    setSaid({ text: words.people.saved, isDone: true });
    take(answer);
  };
  const choose = (next: Choice): void => {
    setSaid(NOTHING_SAID);
    setChoice(next);
  };
  const own = (view?.roles ?? []) as readonly RoleDefinition[];
  const saveRoles = async (roles: readonly RoleDefinition[]): Promise<void> =>
    changed(await client.call('people.saveRoles', { roles: roles as PeopleView['roles'] }));
  const nameOf = useRoleName(own);
  const roles = [...USUAL, ...own.map(({ id }) => id).filter((id) => !(USUAL as readonly string[]).includes(id))];
  const person = choice.kind === 'person' ? view?.people.find(({ staff }) => staff === choice.id) : undefined;
  return (
    <OfficeFrame
      id="people"
      title={words.people.title}
      tools={<SubPageButtons pages={SUB_PAGES} onOpen={onOpen} />}
      onBack={onBack}
    >
      <div className={css['columns']}>
        <nav className={`card ${css['list'] ?? ''}`} aria-label={words.people.title}>
          <h2>{words.people.roles}</h2>
          {roles.map((id) => (
            <button
              key={id}
              type="button"
              className="btn quiet"
              aria-pressed={choice.kind === 'role' && choice.id === id}
              data-testid={`role-${id}`}
              onClick={() => choose({ kind: 'role', id })}
            >
              {nameOf(id)}
            </button>
          ))}
          <button type="button" className="btn" data-testid="role-new" onClick={() => choose({ kind: 'new' })}>
            <Icon name="plus" size={18} />
            {words.people.newRole}
          </button>
          <button
            type="button"
            className="btn quiet"
            aria-pressed={choice.kind === 'rules'}
            data-testid="people-rules"
            onClick={() => choose({ kind: 'rules' })}
          >
            {words.people.badge.rules}
          </button>
          <h2>{words.people.staff}</h2>
          {(view?.people ?? []).map(({ staff, name }) => (
            <button
              key={staff}
              type="button"
              className="btn quiet"
              aria-pressed={choice.kind === 'person' && choice.id === staff}
              data-testid={`person-${staff}`}
              onClick={() => choose({ kind: 'person', id: staff })}
            >
              {name} <span className="num sub">{staff}</span>
            </button>
          ))}
        </nav>
        <section className={`card ${css['side'] ?? ''}`}>
          {choice.kind === 'rules' ? (
            <RulesForm key={badges === null ? 'none' : 'rules'} view={badges} said={said} onChanged={takeBadges} />
          ) : person !== undefined ? (
            <Worn
              key={person.staff}
              person={person}
              own={own}
              roles={roles}
              nameOf={nameOf}
              said={said}
              onSave={async (worn) => changed(await client.call('people.giveRoles', { staff: person.staff, ...worn }))}
            >
              <BadgeCard person={person} view={badges} onChanged={takeBadges} />
              <MemberLink person={person} onChanged={changed} />
            </Worn>
          ) : (
            <RoleForm
              key={choice.kind === 'role' ? choice.id : 'new'}
              role={choice.kind === 'role' ? roleOf(choice.id, own) : undefined}
              isOwn={choice.kind === 'role' && own.some(({ id }) => id === choice.id)}
              said={said}
              onSave={(role) => saveRoles([...own.filter(({ id }) => id !== role.id), role])}
              onRemove={(id) => saveRoles(own.filter((role) => role.id !== id))}
            />
          )}
        </section>
      </div>
    </OfficeFrame>
  );
}

interface WornProps {
  readonly person: Person;
  readonly own: readonly RoleDefinition[];
  readonly roles: readonly string[];
  readonly nameOf: (id: string) => string;
  readonly said: Said;
  readonly onSave: (worn: Pick<Person, 'roles' | 'customRoles'>) => Promise<void>;
  /** The person's badge. */
  readonly children: ReactNode;
}

/** What the person would be allowed with the roles ticked, before they are given. */
function Worn({ person, own, roles, nameOf, said, onSave, children }: WornProps): ReactElement {
  const words = useWords();
  const [worn, setWorn] = useState<readonly string[]>([...person.roles, ...person.customRoles]);
  const isUsual = (id: string): id is Person['roles'][number] => (USUAL as readonly string[]).includes(id);
  const save = (): void => void onSave({ roles: worn.filter(isUsual), customRoles: worn.filter((id) => !isUsual(id)) });
  const grants = grantsOfPerson({ roles: worn }, rolesOf(own));
  return (
    <>
      <h2>
        {person.name} <span className="num sub">{person.staff}</span>
      </h2>
      <div className={css['worn']}>
        {roles.map((id) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={worn.includes(id)}
              data-testid={`wear-${id}`}
              onChange={({ target }) =>
                setWorn((before) => (target.checked ? [...before, id] : before.filter((each) => each !== id)))
              }
            />
            {nameOf(id)}
          </label>
        ))}
      </div>
      <div className={css['foot']}>
        <span className={css[said.isDone ? 'done' : 'fault']} role="status" data-testid="people-said">
          {said.text}
        </span>
        <button type="button" className="btn primary" data-testid="people-give" onClick={save}>
          {words.people.give}
        </button>
      </div>
      {children}
      <h3>{words.people.preview(person.staff)}</h3>
      <GrantList grants={grants} />
    </>
  );
}

function useRoleName(own: readonly RoleDefinition[]): (id: string) => string {
  const words = useWords();
  const { language } = useStore(useTill().preferences);
  return (id) => {
    const made = own.find((role) => role.id === id);
    if (made !== undefined) return language === 'en' ? made.name.en : made.name.zh;
    return Object.hasOwn(words.people.roleNames, id)
      ? words.people.roleNames[id as keyof Dictionary['people']['roleNames']]
      : id;
  };
}

/** The brand's role of this code, or that of the start as one that the brand may change. */
function roleOf(id: string, own: readonly RoleDefinition[]): RoleDefinition {
  const made = own.find((role) => role.id === id);
  if (made !== undefined) return made;
  const nameIn = (language: Language): string =>
    dictionary(language).people.roleNames[id as keyof Dictionary['people']['roleNames']];
  return { id, name: { zh: nameIn('zh-CN'), en: nameIn('en') }, grants: DEFAULT_ROLES[id] ?? {} };
}

function refusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  const { reason = '' } = answer.details;
  if (Object.hasOwn(words.people.faults, reason))
    return words.people.faults[reason as keyof Dictionary['people']['faults']];
  if (reason === 'log_in_again') return words.people.log_in_again;
  if (reason === 'training') return words.people.notInTraining;
  return answer.code === 'cloud_unreachable' ? words.people.offline : words.common.failed(words.failures[answer.code]);
}
