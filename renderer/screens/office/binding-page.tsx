/**
 * Whose customer somebody is: disputes of the stores within reach, each decided with a reason by a manager in the own name (cloud), and
 * handing all customers of a guide to another in one deed (this till's journal, offline too). Lazy: called by office.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { Dispute } from '../../../sync/protocol/binding.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { conflictText } from '../guide-desk/conflict-text.ts';
import { BindingPolicies } from './binding-policies.tsx';
import { bindingRefusal } from './binding-refusal.ts';
import { BindingSignals } from './binding-signals.tsx';
import { HandOver } from './hand-over.tsx';
import { OfficeFrame, SubPageButtons, type OfficeParentProps } from './office-frame.tsx';
import css from './binding-page.module.css';

const SUB_PAGES = [
  ['merges', 'member'],
  ['points', 'gift'],
  ['tiers', 'trophy'],
  ['wecom', 'link'],
  ['keys', 'key'],
] as const;
type Disputes = MethodValue<'binding.disputes'>;

export default function BindingPage({ onBack, onOpen }: OfficeParentProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const [disputes, setDisputes] = useState<Disputes | null>(null);
  const [said, setSaid] = useState('');
  const take = useCallback(
    (answer: Answer<Disputes>): void => {
      setSaid(answer.ok ? '' : bindingRefusal(answer, words));
      if (answer.ok) setDisputes(answer.value);
    },
    [words],
  );
  useEffect(() => void client.call('binding.disputes', {}).then(take), [client, take]);
  const items = disputes?.items ?? [];
  return (
    <OfficeFrame
      id="binding"
      title={words.binding.title}
      tools={<SubPageButtons pages={SUB_PAGES} onOpen={onOpen} />}
      onBack={onBack}
    >
      <div className={css['columns']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.binding.disputes}>
          <h2>{words.binding.disputes}</h2>
          <p className="s bad" role="status" data-testid="binding-said">
            {said}
          </p>
          {disputes !== null && items.length === 0 ? <p className="sub">{words.binding.noDisputes}</p> : null}
          <ul className={css['list']}>
            {items.map((dispute) => (
              <DisputeRow key={dispute.dispute} dispute={dispute} onDecided={take} />
            ))}
          </ul>
          <BindingSignals />
          <BindingPolicies />
        </section>
        <HandOver />
      </div>
    </OfficeFrame>
  );
}

interface DisputeRowProps {
  readonly dispute: Dispute;
  readonly onDecided: (answer: Answer<Disputes>) => void;
}

function DisputeRow({ dispute, onDecided }: DisputeRowProps): ReactElement {
  const till = useTill();
  const words = useWords().binding;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const [reason, setReason] = useState('');
  const { conflict, raisedBy, boundGuide, state } = dispute;
  const guides =
    conflict === undefined ? [] : [conflict.claimant, conflict.holder].filter((guide) => guide !== undefined);
  const decide = async (outcome: 'upheld' | 'rejected', guide?: StaffId): Promise<void> =>
    onDecided(
      await till.client.call('binding.decide', {
        dispute: dispute.dispute,
        outcome,
        reason: reason.trim(),
        ...(guide === undefined ? {} : { guide }),
      }),
    );
  const isReady = reason.trim() !== '';
  return (
    <li className={css['dispute']} data-testid="dispute" data-dispute={dispute.dispute} data-state={state}>
      <span className="row">
        <b className="num">{dispute.memberPhone ?? ''}</b>
        <span className="s sub">{raisedBy === undefined ? words.byCloud : words.raisedBy(nameOf(raisedBy))}</span>
        <span className="xs mute num">{format.moment(dispute.raisedAt, now)}</span>
        <span className="tag quiet">{words.states[state]}</span>
      </span>
      <span className="s">{raisedBy === undefined ? words.late : dispute.evidence}</span>
      {conflict === undefined ? null : (
        <span className="s sub">
          {conflictText(conflict, words, nameOf)} · {words.heldBy(nameOf(conflict.holder))}
        </span>
      )}
      <span className="s sub">{words.boundNow(boundGuide === undefined ? words.nobody : nameOf(boundGuide))}</span>
      {state === 'open' ? (
        <div className={css['acts']}>
          <span className="field">
            <input
              value={reason}
              maxLength={200}
              aria-label={words.reason}
              placeholder={words.reason}
              data-testid="dispute-reason"
              data-typing="words"
              onChange={({ target }) => setReason(target.value)}
            />
          </span>
          {guides.map((guide) => (
            <button
              key={guide}
              type="button"
              className="btn sm"
              disabled={!isReady}
              data-testid={`dispute-give-${guide}`}
              onClick={() => void decide('upheld', guide)}
            >
              {words.give(nameOf(guide))}
            </button>
          ))}
          <button
            type="button"
            className="btn sm"
            disabled={!isReady}
            data-testid="dispute-reject"
            onClick={() => void decide('rejected')}
          >
            {words.reject}
          </button>
        </div>
      ) : dispute.decidedBy === undefined ? null : (
        <span className="s">{words.decidedBy(nameOf(dispute.decidedBy), dispute.reason ?? '')}</span>
      )}
    </li>
  );
}
