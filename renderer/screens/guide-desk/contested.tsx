/**
 * Customers whom this guide claimed and another held, or the other way round: the rule that decided, the days of protection left, and
 * "not right?" with the words of why, which goes to the manager. Nothing is shown where there are none.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { Clash } from '../../../sync/schemas/documents/facts.ts';
import type { ContestedCustomer } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { countText, daysLeft } from '../../text/format.ts';
import { conflictText } from './conflict-text.ts';
import css from './guide-desk.module.css';
import { ObjectionForm } from './objection-form.tsx';

const SHOWN_MAX = 20;

export function Contested({ guide }: { readonly guide: string | null }): ReactElement | null {
  const { database } = useTill();
  const words = useWords().binding;
  const [list, setList] = useState<readonly ContestedCustomer[]>([]);
  useEffect(() => (guide === null ? undefined : database.watchContested(guide, setList)), [database, guide]);
  if (guide === null || list.length === 0) return null;
  const rows = list.flatMap((customer) => customer.clashes.map((clash) => ({ customer, clash }))).slice(0, SHOWN_MAX);
  return (
    <section className={cx('card', css['contested'])} aria-label={words.contested} data-testid="contested">
      <h2>{words.contested}</h2>
      <ul className="scroll">
        {rows.map(({ customer, clash }) => (
          <ClashRow key={clash.claim} customer={customer} clash={clash} />
        ))}
      </ul>
    </section>
  );
}

interface ClashRowProps {
  readonly customer: ContestedCustomer;
  readonly clash: Clash;
}

function ClashRow({ customer, clash }: ClashRowProps): ReactElement {
  const till = useTill();
  const { binding: words, guide: guideWords } = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const [isAsking, setIsAsking] = useState(false);
  const { rule, dispute, protectedUntil } = clash;
  const left = rule === 'reject_protected' ? daysLeft(protectedUntil, now) : 0;
  return (
    <li className={css['clash']} data-testid="clash" data-claim={clash.claim} data-rule={rule}>
      <span className="row">
        <b>{customer.memberName ?? guideWords.nameless}</b>
        <span className="num s sub">{customer.memberPhone ?? ''}</span>
        <span className="xs mute num">{format.moment(clash.at, now)}</span>
      </span>
      <span className="s">
        {conflictText(clash, words, nameOf)} · {words.heldBy(nameOf(clash.holder))}
        {rule === 'reject_protected' ? (
          <> · {left === 0 ? words.notProtected : words.daysLeft(countText(left))}</>
        ) : null}
      </span>
      {dispute === undefined ? (
        isAsking ? (
          <DisputeForm customer={customer} clash={clash} />
        ) : (
          <button type="button" className="btn sm" data-testid="clash-dispute" onClick={() => setIsAsking(true)}>
            {words.dispute}
          </button>
        )
      ) : (
        <span className="s sub" data-testid="clash-state" data-state={dispute.state}>
          {words.states[dispute.state]}
          {dispute.decidedBy === undefined
            ? ''
            : ` · ${words.decidedBy(nameOf(dispute.decidedBy), dispute.reason ?? '')}`}
        </span>
      )}
    </li>
  );
}

function DisputeForm({ customer, clash }: ClashRowProps): ReactElement | null {
  const { client } = useTill();
  const words = useWords().binding;
  const { member } = customer;
  if (member === undefined) return null;
  return (
    <ObjectionForm
      id="clash"
      raised={words.states.open}
      stateId="clash-state"
      evidence={words.evidence}
      send={words.send}
      onSend={(objection) => client.call('binding.dispute', { ...objection, member, claim: clash.claim })}
    />
  );
}
