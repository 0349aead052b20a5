/**
 * Members with one number: both records side by side, what they have together and what a merge or a split moves. The holder of the number
 * reads six digits out, a manager splits with a reason. All of it is the cloud's. Lazy: opened from the page of bindings.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { SPLIT_REASONS, type MergeSide, type MergeView } from '../../../sync/protocol/members.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import { tierName } from '../../text/tiers.ts';
import { Choice, Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, OfficeItem, OfficeList, SaidLine } from './office-list.tsx';

type Proposal = MethodValue<'merge.list'>['items'][number];
interface Listed {
  readonly items: readonly Proposal[];
  readonly next: string | null;
}

export default function MergesPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.merges;
  const [list, setList] = useState<Listed | null>(null);
  const [chosen, setChosen] = useState<Proposal['id'] | null>(null);
  const [said, setSaid] = useState('');
  const take = useCallback(
    (answer: Answer<Listed>, before: readonly Proposal[]): void => {
      setSaid(answer.ok ? '' : officeRefusal(answer, all, words.faults));
      if (answer.ok) setList({ items: [...before, ...answer.value.items], next: answer.value.next });
    },
    [all, words],
  );
  useEffect(() => void client.call('merge.list', {}).then((answer) => take(answer, [])), [client, take]);
  const more = async (before: string): Promise<void> =>
    take(await client.call('merge.list', { before: before as Proposal['id'] }), list?.items ?? []);
  const changed = useCallback((view: MergeView): void => {
    const put = (one: Proposal): Proposal =>
      one.id === view.id ? { ...one, state: view.state, changedAt: view.changedAt } : one;
    setList((was) => (was === null ? was : { ...was, items: was.items.map(put) }));
  }, []);
  const id = chosen ?? list?.items[0]?.id ?? null;
  const next = list?.next ?? null;
  return (
    <OfficeFrame id="merges" title={words.title} onBack={onBack}>
      <OfficeList
        label={words.title}
        items={list?.items ?? null}
        none={words.none}
        keyOf={(proposal) => proposal.id}
        itemOf={(proposal) => (
          <ProposalItem proposal={proposal} isChosen={proposal.id === id} onChoose={() => setChosen(proposal.id)} />
        )}
        said={<SaidLine said={{ text: said, isDone: false }} testId="merges-said" />}
        foot={
          next === null ? null : (
            <button type="button" className="btn sm" data-testid="merges-more" onClick={() => void more(next)}>
              {words.more}
            </button>
          )
        }
      >
        {id === null ? null : <Pair key={id} id={id} onChanged={changed} />}
      </OfficeList>
    </OfficeFrame>
  );
}

interface ProposalItemProps {
  readonly proposal: Proposal;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function ProposalItem({ proposal, isChosen, onChoose }: ProposalItemProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.merges;
  const format = useFormat();
  const now = useStore(till.clock);
  return (
    <OfficeItem
      testId="merge-item"
      isChosen={isChosen}
      onChoose={onChoose}
      data={{ 'data-proposal': proposal.id, 'data-state': proposal.state }}
    >
      <span className="row">
        <b className="num">{proposal.phone}</b>
        <span className="tag quiet">{words.states[proposal.state]}</span>
      </span>
      <span className="s sub num">{words.at(format.moment(proposal.at, now))}</span>
    </OfficeItem>
  );
}

interface PairProps {
  readonly id: Proposal['id'];
  readonly onChanged: (view: MergeView) => void;
}

function Pair({ id, onChanged }: PairProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.merges;
  const [view, setView] = useState<MergeView | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  const refused = useCallback(
    (answer: Extract<Answer<unknown>, { ok: false }>): void =>
      setSaid({ text: officeRefusal(answer, all, words.faults), isDone: false }),
    [all, words],
  );
  useEffect(() => {
    void client.call('merge.view', { proposal: id }).then((answer) => {
      if (answer.ok) setView(answer.value);
      else refused(answer);
    });
  }, [client, id, refused]);
  const take = (answer: Answer<MergeView>, done?: string): void => {
    if (!answer.ok) return refused(answer);
    setView(answer.value);
    onChanged(answer.value);
    const { state } = answer.value;
    setSaid({ text: done ?? (state === 'proposed' ? '' : words.done[state]), isDone: true });
  };
  return (
    <section className={`card ${css['side'] ?? ''}`} aria-label={view?.phone ?? words.title} data-testid="merge-detail">
      {view === null ? null : (
        <>
          <header className={css['detailHead']}>
            <h2 className="num">{view.phone}</h2>
            <span className="tag quiet">{words.states[view.state]}</span>
            <span className="s sub">{words.what}</span>
          </header>
          <Sides view={view} />
          <p className="s">{words.moves[view.state]}</p>
          <SaidLine said={said} testId="merge-said" />
          {view.state === 'merged' ? (
            <Split id={id} onAnswer={take} />
          ) : (
            <Confirm id={id} onAnswer={take} onRefused={refused} />
          )}
        </>
      )}
      {view === null || view.history.length === 0 ? null : <History view={view} />}
    </section>
  );
}

/** A column for each record and one for both together. */
function Sides({ view: { sides, together } }: { readonly view: MergeView }): ReactElement {
  const all = useWords();
  const words = all.officePages.merges;
  const format = useFormat();
  const nameOf = useStaffName();
  const { fields } = words;
  const guideOf = (guide: string | null): string => (guide === null ? all.officePages.nobody : nameOf(guide));
  const visitsOf = ({ visits, spent }: MergeView['together']): string =>
    words.visits(countText(visits), amountText(spent));
  type Row = readonly [string, (side: MergeSide) => string, string];
  const rows: readonly Row[] = [
    [fields.name, ({ name }) => (name === '' ? words.noName : name), ''],
    [fields.phone, ({ phone }) => phone, ''],
    [fields.tier, ({ tier }) => tierName(tier, all), ''],
    [fields.since, ({ memberSince }) => format.stamp(memberSince).slice(0, 10), ''],
    [fields.stores, ({ stores }) => stores.join(' '), ''],
    [
      fields.guide,
      ({ guide, claims }) => `${guideOf(guide)} · ${words.claims(countText(claims))}`,
      `${guideOf(together.guide)} · ${words.claims(countText(together.claims))}`,
    ],
    [fields.points, ({ points }) => countText(points), countText(together.points)],
    [fields.storedValue, ({ storedValue }) => amountText(storedValue), amountText(together.storedValue)],
    [fields.visits, visitsOf, visitsOf(together)],
  ];
  return (
    <table className={`${css['figures'] ?? ''} ${css['beside'] ?? ''}`} data-testid="merge-sides">
      <thead>
        <tr>
          <td />
          {[words.first, words.second, words.together].map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, of, both]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {sides.map((side) => (
              <td key={side.member}>{of(side)}</td>
            ))}
            <td>{both}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ConfirmProps {
  readonly id: Proposal['id'];
  readonly onAnswer: (answer: Answer<MergeView>, done?: string) => void;
  readonly onRefused: (answer: Extract<Answer<unknown>, { ok: false }>) => void;
}

function Confirm({ id, onAnswer, onRefused }: ConfirmProps): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.merges;
  const format = useFormat();
  const [code, setCode] = useState('');
  const [until, setUntil] = useState<number | null>(null);
  const send = async (): Promise<void> => {
    const answer = await client.call('merge.sendDigits', { proposal: id });
    if (answer.ok) setUntil(answer.value.until);
    else onRefused(answer);
  };
  const prove = async (): Promise<void> => {
    onAnswer(await client.call('merge.prove', { proposal: id, code }));
    setCode('');
  };
  const pass = async (): Promise<void> => {
    onAnswer(await client.call('merge.passNumber', { proposal: id, code }), words.passed);
    setCode('');
  };
  return (
    <form
      className={css['acts']}
      onSubmit={(event) => {
        event.preventDefault();
        void prove();
      }}
    >
      <button type="button" className="btn" data-testid="merge-send" onClick={() => void send()}>
        {words.send}
      </button>
      {until === null ? null : (
        <>
          <span className="s sub" role="status">
            {words.sent(format.time(until))}
          </span>
          <Field
            label={words.digits}
            value={code}
            maxLength={6}
            testId="merge-code"
            onChange={(text) => setCode(text.replaceAll(/\D/g, ''))}
          />
          <button type="submit" className="btn primary" disabled={code.length !== 6} data-testid="merge-prove">
            {words.merge}
          </button>
          <button
            type="button"
            className="btn"
            disabled={code.length !== 6}
            data-testid="merge-pass"
            onClick={() => void pass()}
          >
            {words.pass}
          </button>
          <p className="s sub">{words.passWhat}</p>
        </>
      )}
    </form>
  );
}

function Split({ id, onAnswer }: Pick<ConfirmProps, 'id' | 'onAnswer'>): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.merges;
  const [reason, setReason] = useState<(typeof SPLIT_REASONS)[number] | null>(null);
  return (
    <div className={css['acts']}>
      <Choice
        label={words.reason}
        values={SPLIT_REASONS}
        names={words.reasons}
        chosen={reason}
        testId="split"
        onChoose={setReason}
      />
      <button
        type="button"
        className="btn"
        disabled={reason === null}
        data-testid="merge-split"
        onClick={() => {
          if (reason !== null)
            void client.call('merge.split', { proposal: id, reason }).then((answer) => onAnswer(answer));
        }}
      >
        {words.split}
      </button>
    </div>
  );
}

function History({ view: { history } }: { readonly view: MergeView }): ReactElement {
  const words = useWords().officePages.merges;
  const format = useFormat();
  const nameOf = useStaffName();
  const whoOf = (who: string): string =>
    who.startsWith('terminal ') ? words.terminal(who.slice('terminal '.length)) : nameOf(who.replace(/^staff /, ''));
  return (
    <>
      <h3>{words.history}</h3>
      <ul>
        {history.map(({ what, at, who }) => (
          <li key={`${what} ${String(at)}`} className={css['entry']} data-testid="merge-fact" data-what={what}>
            <span className="row">
              <b>{words.did[what]}</b>
              <span className="s num sub">{format.stamp(at).slice(0, 16)}</span>
              <span className="s">{words.by(whoOf(who))}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
