/**
 * A new member in one column, by keyboard alone: phone, Enter, Space, Enter. Enter submits from every field and stops at the first one
 * that is missing or wrong; nothing is ticked before the customer said so. The id is made once for a dialog, so that pressing again
 * after a lost answer enrols nobody twice. A phone that is a member's already shows that member.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';

import type { CameBy } from '../../../sync/domain/attribution.ts';
import { uuidV7, type MemberId, type StaffId } from '../../../sync/domain/ids.ts';
import { readPhone } from '../../../sync/domain/phone.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Dialog } from '../../design/dialog.tsx';
import { refusedText } from '../../sale/refusal.ts';
import { CameByChoice } from '../checkout/came-by.tsx';
import { guidesOf } from '../checkout/serving-choices.tsx';
import css from './enrol-dialog.module.css';
import { MemberCard } from './member-card.tsx';
import value from './value.module.css';

type Enrolled = MethodValue<'member.enroll'>;
type Field = 'phone' | 'name' | 'birthday' | 'guide' | 'consent';

interface EnrolDialogProps {
  /** What was looked for and belongs to nobody. */
  readonly phone: string;
  readonly onClose: () => void;
  readonly onToCart: (member: MemberView) => void;
}

export default function EnrolDialog({ phone: asked, onClose, onToCart }: EnrolDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [member] = useState(() => uuidV7(till.clock.get(), crypto.getRandomValues(new Uint8Array(10))) as MemberId);
  const guides = guidesOf(useStore(till.staff), till);
  const own = till.app.get()?.session?.staff;
  const [phone, setPhone] = useState(asked);
  const [name, setName] = useState('');
  const [birthday, setBirthday] = useState('');
  const [guide, setGuide] = useState<string>(() => (guides.some(({ id }) => id === own) ? (own ?? '') : ''));
  // A code that was scanned before the form was opened.
  const [cameBy, setCameBy] = useState<CameBy | undefined>(() => till.cart.cart.get()?.cameBy);
  const [consent, setConsent] = useState(false);
  const [marketing, setMarketing] = useState(false);
  const [fault, setFault] = useState<{ readonly field: Field | null; readonly text: string } | null>(null);
  const [done, setDone] = useState<Enrolled | null>(null);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // Digits that come fast are taken for a scanner's: here they are the phone, whoever typed them.
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        if (readPhone(data) === null) return false;
        setPhone(data);
        form.current?.querySelector<HTMLElement>('[name="consent"]')?.focus();
        return true;
      }),
    [till],
  );
  const enrol = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const named = guide === '' ? {} : { guide: guide as StaffId };
    const typed = { member, phone, name, birthday: dayOf(birthday), consent, marketing, ...cameBy };
    const answer = await till.client.call('member.enroll', { ...typed, ...named });
    setBusy(false);
    if (answer.ok) return setDone(answer.value);
    const faults: Readonly<Record<string, string>> = words.enrolment.faults;
    const field = (answer.details.path ?? '').slice(1) as Field;
    const text = answer.code === 'bad_request' ? faults[answer.details.reason ?? ''] : undefined;
    setFault({ field: text === undefined ? null : field, text: text ?? refusedText(answer, words) });
    form.current?.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();
  };
  const texts = [
    ['phone', words.enrolment.phone, phone, setPhone, 'tel', ''],
    ['name', words.enrolment.name, name, setName, 'text', ''],
    ['birthday', words.enrolment.birthday, birthday, setBirthday, 'numeric', words.enrolment.birthdayHint],
  ] as const;
  return (
    <Dialog title={words.enrolment.title} onClose={onClose}>
      {done === null ? (
        <form
          ref={form}
          className={value['form']}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void enrol();
          }}
        >
          <p className="sub">{words.enrolment.hint}</p>
          {texts.map(([field, label, text, change, inputMode, placeholder]) => (
            <label key={field} className={value['field']}>
              <span className="sub">{label}</span>
              <span className="field">
                <input
                  name={field}
                  autoFocus={field === 'phone'}
                  value={text}
                  inputMode={inputMode}
                  autoComplete="off"
                  placeholder={placeholder}
                  aria-label={label}
                  aria-invalid={fault?.field === field}
                  data-testid={`enrol-${field}`}
                  onChange={(event) => change(event.target.value)}
                />
              </span>
            </label>
          ))}
          <label className={value['field']}>
            <span className="sub">{words.enrolment.guide}</span>
            <span className={cx('field', css['guide'])}>
              <select
                name="guide"
                value={guide}
                data-testid="enrol-guide"
                onChange={(event) => setGuide(event.target.value)}
              >
                <option value="">{words.enrolment.noGuide}</option>
                {guides.map(({ id, name: guideName }) => (
                  <option key={id} value={id}>
                    {guideName} {id}
                  </option>
                ))}
              </select>
            </span>
          </label>
          <CameByChoice
            className={value['field']}
            cameBy={cameBy}
            onChoose={(chosen) => setCameBy(chosen ?? undefined)}
          />
          <Tick
            name="consent"
            label={words.enrolment.consent}
            isOn={consent}
            isWrong={fault?.field === 'consent'}
            onTick={setConsent}
          />
          <Tick
            name="marketing"
            label={words.enrolment.marketing}
            isOn={marketing}
            isWrong={false}
            onTick={setMarketing}
          />
          <p className="bad s" role="alert" data-testid="enrol-fault" data-field={fault?.field ?? ''}>
            {fault?.text ?? ''}
          </p>
          <button type="submit" className={cx('btn', 'primary')} aria-disabled={isBusy} data-testid="enrol-save">
            {words.enrolment.save}
          </button>
        </form>
      ) : (
        <Done done={done} onToCart={onToCart} />
      )}
    </Dialog>
  );
}

interface TickProps {
  readonly name: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly isWrong: boolean;
  readonly onTick: (isOn: boolean) => void;
}

const Tick = ({ name, label, isOn, isWrong, onTick }: TickProps): ReactElement => (
  <label className={css['tick']}>
    <input
      type="checkbox"
      name={name}
      checked={isOn}
      aria-invalid={isWrong}
      data-testid={`enrol-${name}`}
      onChange={(event) => onTick(event.target.checked)}
    />
    <span>{label}</span>
  </label>
);

function Done({
  done,
  onToCart,
}: {
  readonly done: Enrolled;
  readonly onToCart: (member: MemberView) => void;
}): ReactElement {
  const words = useWords();
  const said =
    done.outcome === 'known' ? words.enrolment.known : done.online ? words.enrolment.done : words.enrolment.doneOffline;
  return (
    <div className={value['form']} data-testid="enrol-done" data-outcome={done.outcome} data-member={done.member.id}>
      <p className={cx('banner', done.outcome === 'known' ? 'offline' : 'ok')} role="status">
        {said}
      </p>
      <MemberCard member={done.member} />
      <button
        type="button"
        autoFocus
        className="btn primary"
        data-testid="enrol-to-cart"
        onClick={() => onToCart(done.member)}
      >
        {words.enrolment.toCart}
      </button>
    </div>
  );
}

/** `19900501` as `1990-05-01`; whatever else was typed the host judges. */
const dayOf = (text: string): string => {
  const plain = text.trim();
  return /^\d{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4, 6)}-${plain.slice(6)}` : plain.slice(0, 10);
};
