/**
 * Commission as managers see to it: disputes of the stores within reach, each decided with a reason, a guide's by who served; and for
 * headquarters a month's statements: a look at them, closing, each as a document. All in the cloud, in the own name. Lazy: called by
 * office.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { CommissionDispute } from '../../../sync/protocol/commission.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { amountText } from '../../text/format.ts';
import { guidesOf } from '../checkout/serving-choices.tsx';
import { disputeOrigin } from '../guide-desk/dispute-origin.ts';
import css from './binding-page.module.css';
import { Statements } from './commission-statements.tsx';
import { OfficeFrame, officeRefusal, SubPageButtons, type OfficeParentProps } from './office-frame.tsx';
import wide from './commission-statements.module.css';

const SUB_PAGES = [
  ['targets', 'target'],
  ['ratings', 'star'],
  ['rules', 'percent'],
] as const;
type Disputes = MethodValue<'commission.disputes'>;

export default function CommissionPage({ onBack, onOpen }: OfficeParentProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const [disputes, setDisputes] = useState<Disputes | null>(null);
  const [said, setSaid] = useState('');
  const take = useCallback(
    (answer: Answer<Disputes>): void => {
      setSaid(answer.ok ? '' : commissionRefusal(answer, words));
      if (answer.ok) setDisputes(answer.value);
    },
    [words],
  );
  useEffect(() => void client.call('commission.disputes', {}).then(take), [client, take]);
  const { office } = words.commission;
  const items = disputes?.items ?? [];
  return (
    <OfficeFrame
      id="commission"
      title={office.title}
      tools={<SubPageButtons pages={SUB_PAGES} onOpen={onOpen} />}
      onBack={onBack}
    >
      <div className={wide['columns']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={office.disputes}>
          <h2>{office.disputes}</h2>
          <p className="s bad" role="status" data-testid="commission-said">
            {said}
          </p>
          {disputes !== null && items.length === 0 ? <p className="sub">{office.none}</p> : null}
          <ul className={css['list']}>
            {items.map((dispute) => (
              <DisputeRow key={dispute.id} dispute={dispute} onDecided={take} />
            ))}
          </ul>
        </section>
        <Statements />
      </div>
    </OfficeFrame>
  );
}

interface DisputeRowProps {
  readonly dispute: CommissionDispute;
  readonly onDecided: (answer: Answer<Disputes>) => void;
}

function DisputeRow({ dispute, onDecided }: DisputeRowProps): ReactElement {
  const till = useTill();
  const words = useWords().commission;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const { id, receipt, openedAt, state, decidedBy, note, guide, words: said, evidence } = dispute;
  const partyName = (party: string): string => (party === 'STORE' ? words.store : nameOf(party));
  return (
    <li className={css['dispute']} data-testid="commission-case" data-dispute={id} data-state={state}>
      <span className="row">
        <b className="num">{receipt}</b>
        <span className="s sub">{disputeOrigin(dispute, words, nameOf)}</span>
        <span className="xs mute num">{format.moment(openedAt, now)}</span>
        <span className="tag quiet">{words.states[state]}</span>
      </span>
      <span className="s">{said ?? words.office.late(guide === null ? words.office.nobody : nameOf(guide))}</span>
      {evidence === undefined ? null : (
        <span className="s num" data-testid="commission-evidence">
          {words.office.hangs(
            evidence.parts
              .map(({ party, amount }) => `${partyName(party)} ${amount > 0 ? '+' : ''}${amountText(amount)}`)
              .join(' · '),
          )}
        </span>
      )}
      {state === 'open' ? (
        <Decision dispute={dispute} onDecided={onDecided} />
      ) : decidedBy === null ? null : (
        <span className="s">{words.decidedBy(nameOf(decidedBy), note ?? '')}</span>
      )}
    </li>
  );
}

function Decision({ dispute: { id, raisedBy }, onDecided }: DisputeRowProps): ReactElement {
  const till = useTill();
  const words = useWords().commission.office;
  const nameOf = useStaffName();
  const guides = guidesOf(useStore(till.staff), till);
  const [note, setNote] = useState('');
  const isReady = note.trim() !== '';
  const decide = async (upheld: boolean, guide?: StaffId): Promise<void> => {
    const serving = guide === undefined ? {} : { serving: [{ guide, shareBp: 10_000 as never }] };
    onDecided(await till.client.call('commission.decide', { dispute: id, upheld, note: note.trim(), ...serving }));
  };
  return (
    <div className={css['acts']}>
      <span className="field">
        <input
          value={note}
          maxLength={200}
          aria-label={words.note}
          placeholder={words.note}
          data-testid="commission-note"
          data-typing="words"
          onChange={({ target }) => setNote(target.value)}
        />
      </span>
      {raisedBy === null ? (
        <button
          type="button"
          className="btn sm"
          disabled={!isReady}
          data-testid="commission-uphold"
          onClick={() => void decide(true)}
        >
          {words.uphold}
        </button>
      ) : (
        guides.map(({ id: guide }) => (
          <button
            key={guide}
            type="button"
            className="btn sm"
            disabled={!isReady}
            data-testid={`commission-uphold-${guide}`}
            onClick={() => void decide(true, guide)}
          >
            {words.upholdTo(nameOf(guide))}
          </button>
        ))
      )}
      <button
        type="button"
        className="btn sm"
        disabled={!isReady}
        data-testid="commission-reject"
        onClick={() => void decide(false)}
      >
        {words.reject}
      </button>
    </div>
  );
}

/** What a refusal is called here. */
export function commissionRefusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  return officeRefusal(answer, words, words.commission.office.faults);
}
