/**
 * The whole number for a chosen reason, shown until the dialog closes; and for who may manage people: all that is known as a file, and
 * deletion, which asks for a reason and a second press.
 */
import { useState, type ReactElement } from 'react';
import { permits } from '../../../sync/domain/permission.ts';
import {
  DELETION_REASONS,
  REVEAL_REASONS,
  type DeletionReason,
  type RevealReason,
} from '../../../sync/domain/member-reveal.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { downloadText } from '../office/download.ts';
import css from './person.module.css';

interface PersonActsProps {
  readonly member: MemberView;
  readonly onForgotten: () => void;
}

export function PersonActs({ member, onForgotten }: PersonActsProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const app = useApp();
  const [reason, setReason] = useState<RevealReason>('customer_asked');
  const [phone, setPhone] = useState<string | null>(null);
  const [why, setWhy] = useState<DeletionReason | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { id } = member;
  const reveal = async (): Promise<void> => {
    const text = words.person.reasons[reason];
    const answer = await till.approvals.withApproval(
      `${words.person.number} ${member.phone}`,
      (approval) => till.client.call('member.reveal', { member: id, reason, ...approval }),
      text,
    );
    setRefusal(answer.ok ? null : answer);
    setPhone(answer.ok ? answer.value.phone : null);
  };
  const save = async (): Promise<void> => {
    const answer = await till.client.call('member.export', { member: id });
    setRefusal(answer.ok ? null : answer);
    if (answer.ok) downloadText(`member-${id}.json`, JSON.stringify(answer.value, null, 2));
  };
  const forget = async (): Promise<void> => {
    if (why === null) return;
    const answer = await till.client.call('member.forget', { member: id, reason: why });
    setRefusal(answer.ok ? null : answer);
    if (answer.ok) onForgotten();
  };
  return (
    <section className={css['group']} aria-label={words.person.number}>
      <h3>{words.person.number}</h3>
      <p className="xs mute">{words.person.revealHint}</p>
      <div className={css['acts']}>
        <label className="field">
          <select
            value={reason}
            aria-label={words.person.revealHint}
            data-testid="reveal-reason"
            onChange={(event) => setReason(event.target.value as RevealReason)}
          >
            {REVEAL_REASONS.map((each) => (
              <option key={each} value={each}>
                {words.person.reasons[each]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="btn" data-testid="reveal" onClick={() => void reveal()}>
          {words.person.reveal}
        </button>
        {phone === null ? null : (
          <b className="num" role="status" data-testid="revealed">
            {phone}
          </b>
        )}
      </div>
      {refusal === null ? null : (
        <p className="banner danger" role="alert" data-testid="person-act-refused">
          {refusal.details.reason === 'too_many_requests' ? words.person.tooMany : refusedText(refusal, words)}
        </p>
      )}
      {permits(grantsOfSession(app.session), 'manage_people') ? (
        <div className={css['acts']}>
          <button type="button" className="btn" data-testid="person-export" onClick={() => void save()}>
            {words.person.export}
          </button>
          {why === null ? (
            <button type="button" className="btn" data-testid="person-forget" onClick={() => setWhy('customer_asked')}>
              {words.person.forget}
            </button>
          ) : (
            <>
              <p className="bad s">{words.person.forgetHint}</p>
              <label className="field">
                <select
                  autoFocus
                  value={why}
                  aria-label={words.person.forget}
                  data-testid="person-forget-reason"
                  onChange={(event) => setWhy(event.target.value as DeletionReason)}
                >
                  {DELETION_REASONS.map((each) => (
                    <option key={each} value={each}>
                      {words.person.forgetReasons[each]}
                    </option>
                  ))}
                </select>
              </label>
              <button
                type="button"
                className="btn danger"
                data-testid="person-forget-yes"
                onClick={() => void forget()}
              >
                {words.person.forgetYes}
              </button>
            </>
          )}
        </div>
      ) : null}
    </section>
  );
}
