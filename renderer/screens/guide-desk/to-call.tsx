/**
 * Whom to call today and why: the reason, a draft to send, and how it went, with a note for the member's profile. The host keeps the list
 * without the network too; its time is shown. Called by customers.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { GuideCustomer, GuideCustomers } from '../../../main/contract/customer-views.ts';
import { callDraft } from '../../../sync/domain/call-drafts.ts';
import { byUrgency, type CallOutcome } from '../../../sync/domain/call-reasons.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { countText, initialOf } from '../../text/format.ts';
import { NoteField, Notes, Outcomes, Refused, useCustomerAct } from './customer-parts.tsx';
import { OpenWishes, wishedOf } from './open-wishes.tsx';
import css from './to-call.module.css';

const REFRESH_MS = 60_000;
const SHOWN_MAX = 50;

/** `view` is null where nobody may know, or nothing was ever heard. */
export function useToCall(guide: StaffId | null): {
  readonly view: GuideCustomers | null;
  readonly take: (view: GuideCustomers) => void;
} {
  const { client, ports } = useTill();
  const [told, setTold] = useState<{ readonly guide: StaffId; readonly view: GuideCustomers } | null>(null);
  useEffect(() => {
    if (guide === null) return undefined;
    let isOver = false;
    const read = async (): Promise<void> => {
      const answer = await client.call('guide.customers', { guide });
      if (!isOver && answer.ok) setTold({ guide, view: answer.value });
    };
    void read();
    const end = ports.every(REFRESH_MS, () => void read());
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, guide]);
  return {
    view: told !== null && told.guide === guide ? told.view : null,
    take: (view) => {
      if (guide !== null) setTold({ guide, view });
    },
  };
}

export const dueOf = ({ items }: GuideCustomers): readonly GuideCustomer[] =>
  items
    .filter(({ reasons }) => reasons.length > 0)
    .toSorted((a, b) => (a.reasons[0] && b.reasons[0] ? byUrgency(a.reasons[0], b.reasons[0]) : 0));

interface ToCallProps {
  readonly guide: StaffId;
  readonly view: GuideCustomers;
  readonly onView: (view: GuideCustomers) => void;
}

export function ToCall({ guide, view, onView }: ToCallProps): ReactElement {
  const words = useWords().customers;
  const format = useFormat();
  const now = useStore(useTill().clock);
  const due = dueOf(view).slice(0, SHOWN_MAX);
  const wished = wishedOf(view);
  const [open, setOpen] = useState<string | null>(null);
  const shown = open ?? due[0]?.member ?? null;
  const time = view.asOf === null ? '' : format.moment(view.asOf, now);
  return (
    <div className={css['list']} data-testid="to-call" data-offline={!view.online}>
      <p className="xs sub">
        {view.asOf === null ? words.neverAsked : view.online ? words.asOf(time) : words.offline(time)}
        {view.asOf === null ? '' : ` · ${words.called(countText(view.called))}`}
      </p>
      {due.length + wished.length === 0 ? (
        <div className="empty">
          <b>{words.nothingDue}</b>
        </div>
      ) : (
        <ul className="scroll">
          {due.map((customer) => (
            <DueCustomer
              key={customer.member}
              guide={guide}
              customer={customer}
              isOpen={customer.member === shown}
              onOpen={() => setOpen(customer.member)}
              onView={onView}
            />
          ))}
          {wished.length === 0 ? null : <OpenWishes guide={guide} view={view} onView={onView} />}
        </ul>
      )}
    </div>
  );
}

interface DueCustomerProps extends Pick<ToCallProps, 'guide' | 'onView'> {
  readonly customer: GuideCustomer;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function DueCustomer({ guide, customer, isOpen, onOpen, onView }: DueCustomerProps): ReactElement {
  const { customers: words, guide: guideWords } = useWords();
  const name = customer.name ?? guideWords.nameless;
  return (
    <li className={css['due']} data-testid="call-customer" data-member={customer.member}>
      <button type="button" className={css['who']} aria-expanded={isOpen} onClick={onOpen}>
        <span className="avatar">{initialOf(name)}</span>
        <span className={css['name']}>
          <b>{name}</b> <span className="num s sub">{customer.phone ?? ''}</span>
        </span>
        <span className={css['tags']}>
          {customer.reasons.map(({ kind }) => (
            <span key={kind} className="tag pending">
              {words.reasons[kind]}
            </span>
          ))}
        </span>
      </button>
      {isOpen ? (
        <div className={css['open']}>
          <Notes notes={customer.notes} />
          {customer.reasons.map((reason) => (
            <DueReason
              key={`${reason.kind} ${reason.occasion}`}
              guide={guide}
              customer={customer}
              reason={reason}
              onView={onView}
            />
          ))}
        </div>
      ) : null}
    </li>
  );
}

interface DueReasonProps extends Pick<ToCallProps, 'guide' | 'onView'> {
  readonly customer: GuideCustomer;
  readonly reason: GuideCustomer['reasons'][number];
}

function DueReason({ guide, customer, reason, onView }: DueReasonProps): ReactElement {
  const till = useTill();
  const words = useWords().customers;
  const { language } = useStore(till.preferences);
  const format = useFormat();
  const [note, setNote] = useState('');
  const { ids, said, take } = useCustomerAct(onView);
  const draft = callDraft(reason, customer.name ?? '', language === 'en' ? 'en' : 'zh');
  const save = async (outcome: CallOutcome): Promise<void> => {
    const text = note.trim();
    const answer = await till.client.call('guide.call', {
      entry: ids.current.call,
      guide,
      member: customer.member,
      reason: reason.kind,
      occasion: reason.occasion,
      outcome,
      ...(text === '' ? {} : { note: { entry: ids.current.note, text } }),
    });
    if (take(answer)) setNote('');
  };
  return (
    <div className={css['reason']} data-testid="call-reason" data-kind={reason.kind}>
      <p className="s">
        {words.hints[reason.kind](
          format.date(Date.parse(reason.day)),
          reason.goods ?? '',
          countText(reason.points ?? 0),
        )}{' '}
        {reason.tries === 0 ? null : <span className="tag warning">{words.tried(countText(reason.tries))}</span>}
      </p>
      <p className={css['draft']}>{draft}</p>
      <NoteField note={note} testId="call-note" onNote={setNote} />
      <Outcomes label={words.ask} testId="call" onOutcome={(outcome) => void save(outcome)} />
      <Refused said={said} testId="call-error" />
    </div>
  );
}
