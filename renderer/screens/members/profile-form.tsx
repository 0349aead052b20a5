/** The fields of a profile as one form: what nobody touched is not sent, and a fault stands at its field. */
import { useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { PersonView } from '../../../main/contract/person-views.ts';
import type { EntryId, MemberId } from '../../../sync/domain/ids.ts';
import {
  changesOf,
  SIZE_KINDS,
  type MemberProfile,
  type ProfileChange,
  type TypedProfile,
} from '../../../sync/domain/member-profile.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { refusedText } from '../../sale/refusal.ts';
import css from './person.module.css';

interface ProfileFormProps {
  readonly member: MemberId;
  readonly profile: MemberProfile;
  readonly mayKeep: boolean;
  /** True when it was taken. */
  readonly onAnswer: (answer: Answer<PersonView>) => boolean;
}

export function ProfileForm({ member, profile, mayKeep, onAnswer }: ProfileFormProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [typed, setTyped] = useState(() => typedOf(profile));
  const [agreed, setAgreed] = useState(false);
  const [said, setSaid] = useState<{ readonly text: string; readonly field: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  // One id for one try: asked again after a lost answer, nothing stands twice.
  const entry = useRef<EntryId | null>(null);
  const send = async (changes: readonly ProfileChange[]): Promise<void> => {
    if (isBusy) return;
    if (changes.length === 0) return setSaid({ text: words.person.nothing, field: '' });
    setBusy(true);
    entry.current ??= freshId(till);
    const answer = await till.client.call('member.profile', {
      entry: entry.current,
      member,
      changes: [...changes],
      agreed: agreed && !mayKeep,
    });
    setBusy(false);
    if (answer.ok || answer.code === 'bad_request') entry.current = null;
    const faults: Readonly<Record<string, string>> = words.person.faults;
    if (answer.ok) {
      setSaid({ text: words.person.saved, field: '' });
      onAnswer(answer);
    } else if (answer.code === 'bad_request')
      setSaid({
        text: faults[answer.details.reason ?? ''] ?? refusedText(answer, words),
        field: (answer.details.path ?? '').slice(1),
      });
    else onAnswer(answer);
  };
  const save = (): Promise<void> =>
    send(changesOf(profile, { ...typed, birthday: dayOf(typed.birthday) }, freshId(till)));
  const isWrong = (field: string): boolean => said?.field === field || (said?.field ?? '').startsWith(`${field}.`);
  const texts = [
    ['birthday', 'birthday', words.person.birthday, words.person.birthdayHint],
    ['tags', 'tag', words.person.tags, ''],
    ['likes', 'like', words.person.likes, ''],
    ['children', 'child', words.person.children, words.person.childrenHint],
    ['note', 'note', words.person.note, words.person.noteHint],
  ] as const;
  return (
    <form
      className={css['column']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={css['trio']}>
        {SIZE_KINDS.map((kind, index) => (
          <Text
            key={kind}
            label={words.person.sizes[kind]}
            testId={`person-size-${kind}`}
            value={typed.sizes[kind]}
            hint=""
            isFirst={index === 0}
            isWrong={isWrong(`size.${kind}`)}
            onChange={(text) => setTyped({ ...typed, sizes: { ...typed.sizes, [kind]: text } })}
          />
        ))}
      </div>
      {texts.map(([key, field, label, hint]) => (
        <Text
          key={key}
          label={label}
          testId={`person-${key}`}
          value={typed[key]}
          hint={hint}
          isFirst={false}
          isWrong={isWrong(field)}
          onChange={(text) => setTyped({ ...typed, [key]: text })}
        />
      ))}
      {mayKeep ? null : (
        <label className={css['tick']}>
          <input
            type="checkbox"
            checked={agreed}
            aria-invalid={isWrong('agreed')}
            data-testid="person-agreed"
            onChange={(event) => setAgreed(event.target.checked)}
          />
          <span>{words.person.agreed}</span>
        </label>
      )}
      <p
        className={said === null || said.field === '' ? 's sub' : 'bad s'}
        role={said === null || said.field === '' ? 'status' : 'alert'}
        data-testid="person-said"
        data-field={said?.field ?? ''}
      >
        {said?.text ?? ''}
      </p>
      <button type="submit" className="btn primary" aria-disabled={isBusy} data-testid="person-save">
        {words.person.save}
      </button>
      <Notes profile={profile} onRemove={(id) => void send([{ field: `note.${id}`, value: null }])} />
    </form>
  );
}

interface TextProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly hint: string;
  readonly isFirst: boolean;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}

const Text = ({ label, testId, value, hint, isFirst, isWrong, onChange }: TextProps): ReactElement => (
  <label className={css['field']}>
    <span className="sub">{label}</span>
    <span className="field">
      <input
        autoFocus={isFirst}
        value={value}
        autoComplete="off"
        placeholder={hint}
        aria-label={label}
        aria-invalid={isWrong}
        data-testid={testId}
        data-typing="words"
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  </label>
);

function Notes({
  profile: { notes },
  onRemove,
}: {
  readonly profile: MemberProfile;
  readonly onRemove: (id: string) => void;
}): ReactElement | null {
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  if (notes.length === 0) return null;
  return (
    <section className={css['group']} aria-label={words.person.notes}>
      <h3>{words.person.notes}</h3>
      {notes.map(({ id, text, at, by }) => (
        <p key={id} className={css['row']} data-testid="person-note-kept">
          <span>
            <span>{text}</span>
            <span className="xs mute">{words.person.byOn(by === null ? '' : nameOf(by), format.stamp(at))}</span>
          </span>
          <button type="button" className="btn sm" onClick={() => onRemove(id)}>
            {words.person.removeNote}
          </button>
        </p>
      ))}
    </section>
  );
}

const typedOf = ({ birthday = '', sizes, tags, likes, children }: MemberProfile): TypedProfile => ({
  birthday,
  sizes: { top: sizes.top ?? '', bottom: sizes.bottom ?? '', shoe: sizes.shoe ?? '' },
  tags: tags.join('，'),
  likes: likes.join('，'),
  children: children.join('，'),
  note: '',
});

/** `19900501` as `1990-05-01`; whatever else was typed the host judges. */
const dayOf = (text: string): string => {
  const plain = text.trim();
  return /^\d{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4, 6)}-${plain.slice(6)}` : plain;
};
