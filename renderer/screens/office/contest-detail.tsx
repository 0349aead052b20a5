/** One contest: its board as of a time that is shown, what its state allows, prizes and what came after the close. Called by contests-page.tsx. */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { Contest, ContestBoard, ContestView } from '../../../sync/protocol/contests.ts';
import { useStore } from '../../app/store.ts';
import { useBusinessDay, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { amountText, countText } from '../../text/format.ts';
import { scoreText, signedFen, whereText } from './contest-typed.ts';
import { contestRefusal } from './contests-page.tsx';
import { Field } from './office-fields.tsx';
import css from './office-frame.module.css';

const ROWS = 20;
const REFRESH_MS = 15_000;

interface ContestDetailProps {
  readonly contest: Contest;
  readonly onChange: () => void;
  readonly onChanged: () => void;
}

export function ContestDetail({ contest, onChange, onChanged }: ContestDetailProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.contest;
  const [view, setView] = useState<ContestView | null>(null);
  const [said, setSaid] = useState('');
  const { contest: id, state } = contest;
  const take = useCallback(
    (answer: Answer<ContestView>): void => {
      setSaid(answer.ok ? '' : contestRefusal(answer, all));
      if (answer.ok) setView(answer.value);
    },
    [all],
  );
  useEffect(() => void client.call('contest.view', { contest: id }).then(take), [client, id, take]);
  const changed = (answer: Answer<unknown>): void => {
    setSaid(answer.ok ? '' : contestRefusal(answer, all));
    if (answer.ok) onChanged();
  };
  return (
    <section className={`card ${css['side'] ?? ''}`} aria-label={contest.name} data-testid="contest-detail">
      <header className={css['detailHead']}>
        <h2>{contest.name}</h2>
        <span className="tag quiet">{words.states[state]}</span>
        <span className="s sub">
          {words.metrics[contest.metric]} · {whereText(contest, words)} · {words.days(contest.from, contest.to)}
          {contest.metric === 'upt' ? ` · ${words.leastRule(String(contest.leastSales))}` : ''}
        </span>
      </header>
      <p className="s bad" role="status" data-testid="contest-detail-said">
        {said}
      </p>
      {view === null ? null : <Acts contest={contest} onChange={onChange} onAnswer={changed} />}
      <Board contest={contest} />
      {view === null ? null : <Ledger contest={contest} view={view} onAnswer={take} />}
    </section>
  );
}

interface ActsProps {
  readonly contest: Contest;
  readonly onChange: () => void;
  readonly onAnswer: (answer: Answer<unknown>) => void;
}

/** What cannot be taken back is pressed twice. */
function Acts({ contest: { contest, state }, onChange, onAnswer }: ActsProps): ReactElement | null {
  const { client } = useTill();
  const words = useWords().contest;
  const today = useBusinessDay();
  const [sure, setSure] = useState<'end' | 'close' | 'cancel' | null>(null);
  const [reason, setReason] = useState('');
  if (state === 'closed' || state === 'cancelled') return null;
  const act = async (what: 'end' | 'close' | 'cancel'): Promise<void> => {
    if (sure !== what) return setSure(what);
    setSure(null);
    if (what === 'close') return onAnswer(await client.call('contest.close', { contest }));
    const change =
      what === 'end'
        ? ({ what: 'ended', to: today } as const)
        : ({ what: 'cancelled', reason: reason.trim() } as const);
    onAnswer(await client.call('contest.change', { contest, change }));
  };
  return (
    <div className={css['acts']}>
      {state === 'planned' ? (
        <button type="button" className="btn sm" data-testid="contest-change" onClick={onChange}>
          {words.edit}
        </button>
      ) : null}
      {state === 'running' ? (
        <button type="button" className="btn sm" data-testid="contest-end" onClick={() => void act('end')}>
          {sure === 'end' ? words.sure : words.end}
        </button>
      ) : null}
      {state === 'over' ? (
        <>
          <button type="button" className="btn primary" data-testid="contest-close" onClick={() => void act('close')}>
            {sure === 'close' ? words.sure : words.close}
          </button>
          <span className="s sub">{words.closeHint}</span>
        </>
      ) : null}
      <span className="field">
        <input
          value={reason}
          maxLength={200}
          aria-label={words.reason}
          placeholder={words.reason}
          data-testid="contest-reason"
          data-typing="words"
          onChange={({ target }) => setReason(target.value)}
        />
      </span>
      <button
        type="button"
        className="btn sm"
        disabled={reason.trim() === ''}
        data-testid="contest-cancel"
        onClick={() => void act('cancel')}
      >
        {sure === 'cancel' ? words.sure : words.cancel}
      </button>
    </div>
  );
}

function Board({ contest }: { readonly contest: Contest }): ReactElement | null {
  const { client, ports, clock } = useTill();
  const words = useWords().contest;
  const format = useFormat();
  const now = useStore(clock);
  const [board, setBoard] = useState<ContestBoard | null>(null);
  const [skip, setSkip] = useState(0);
  const { contest: id, state } = contest;
  useEffect(() => {
    let isOver = false;
    const read = async (): Promise<void> => {
      const answer = await client.call('contest.board', { contest: id, limit: ROWS, skip });
      if (!isOver && answer.ok) setBoard(answer.value);
    };
    void read();
    const end = state === 'running' || state === 'over' ? ports.every(REFRESH_MS, () => void read()) : () => undefined;
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, id, state, skip]);
  if (board === null || state === 'planned') return null;
  return (
    <>
      <div className={css['boardHead']}>
        <h3>{words.board}</h3>
        <span className="s sub num" data-testid="contest-as-of">
          {words.asOf(format.moment(board.asOf, now))} · {words.placed(countText(board.placed))}
        </span>
        <span className="xs mute">{words.tieRule}</span>
      </div>
      {board.rows.length === 0 ? (
        <p className="sub">{words.emptyBoard}</p>
      ) : (
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{words.place}</th>
              <th scope="col">{words.guide}</th>
              <th scope="col">{words.score}</th>
              <th scope="col">{words.reached}</th>
            </tr>
          </thead>
          <tbody>
            {board.rows.map(({ place, guide, name, store, score, reached }) => (
              <tr key={guide} data-testid="contest-row" data-guide={guide} data-score={score}>
                <td className="num">{countText(place)}</td>
                <td>
                  {name ?? ''}{' '}
                  <span className="num sub">
                    {guide} {store ?? ''}
                  </span>
                </td>
                <td className="num">{scoreText(contest.metric, score, words)}</td>
                <td className="num sub">{format.moment(reached, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {board.placed > ROWS ? (
        <div className={css['acts']}>
          <button
            type="button"
            className="btn sm"
            disabled={skip === 0}
            onClick={() => setSkip(Math.max(0, skip - ROWS))}
          >
            {words.fewer}
          </button>
          <button
            type="button"
            className="btn sm"
            disabled={skip + ROWS >= board.placed}
            data-testid="contest-more"
            onClick={() => setSkip(skip + ROWS)}
          >
            {words.more}
          </button>
        </div>
      ) : null}
    </>
  );
}

interface LedgerProps {
  readonly contest: Contest;
  readonly view: ContestView;
  readonly onAnswer: (answer: Answer<ContestView>) => void;
}

function Ledger({ contest, view, onAnswer }: LedgerProps): ReactElement {
  const { clock } = useTill();
  const words = useWords().contest;
  const format = useFormat();
  const now = useStore(clock);
  const score = (of: number | null): string => (of === null ? '—' : scoreText(contest.metric, of, words));
  return (
    <>
      {view.state === 'closed' ? (
        <>
          <h3>{words.prizesGiven}</h3>
          {view.prizesGiven.length === 0 ? <p className="sub">{words.noPrizes}</p> : null}
          <ul className={css['ledger']}>
            {view.prizesGiven.map(({ id, place, guide, name, amount, note }) => (
              <li key={id} data-testid="contest-prize" data-guide={guide} data-fen={amount}>
                <span>{place === null ? words.adjusted : words.awarded(countText(place))}</span>
                <span className="cut">
                  {name ?? ''} <span className="num sub">{guide}</span> <span className="s sub">{note}</span>
                </span>
                <span className="num">{amount < 0 ? `−¥${amountText(0 - amount)}` : `¥${amountText(amount)}`}</span>
              </li>
            ))}
          </ul>
          <Adjustment contest={contest} onAnswer={onAnswer} />
        </>
      ) : null}
      {view.corrections.length === 0 ? null : (
        <>
          <h3>{words.corrections}</h3>
          <ul className={css['ledger']}>
            {view.corrections.map(({ guide, name, scoreAtClose, scoreNow, latest }) => (
              <li key={guide} data-testid="contest-correction" data-guide={guide}>
                <span className="num sub">{format.moment(latest, now)}</span>
                <span className="cut">
                  {name ?? ''} <span className="num sub">{guide}</span>
                </span>
                <span className="num">{words.corrected(score(scoreAtClose), score(scoreNow))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="xs mute">
        {words.history}:{' '}
        {view.history.map(({ what, by, at }) => `${words.facts[what]} ${by} ${format.stamp(at)}`).join(' · ')}
      </p>
    </>
  );
}

function Adjustment({ contest: { contest }, onAnswer }: Pick<LedgerProps, 'contest' | 'onAnswer'>): ReactElement {
  const till = useTill();
  const words = useWords().contest;
  const [id, setId] = useState(() => freshId(till));
  const [guide, setGuide] = useState('');
  const [yuan, setYuan] = useState('');
  const [note, setNote] = useState('');
  const amount = signedFen(yuan);
  const isReady = amount !== undefined && /^[A-Za-z0-9]{1,20}$/.test(guide.trim()) && note.trim() !== '';
  const send = async (): Promise<void> => {
    if (amount === undefined) return;
    const adjustment = { id, guide: guide.trim() as StaffId, amount, note: note.trim() };
    const answer = await till.client.call('contest.adjust', { contest, adjustment });
    onAnswer(answer);
    if (!answer.ok) return;
    setId(freshId(till));
    setYuan('');
    setNote('');
  };
  return (
    <form
      className={css['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send();
      }}
    >
      <Field label={words.adjustGuide} value={guide} testId="adjust-guide" onChange={setGuide} />
      <Field label={words.adjustAmount} value={yuan} testId="adjust-yuan" onChange={setYuan} />
      <Field label={words.adjustNote} value={note} testId="adjust-note" onChange={setNote} />
      <button type="submit" className="btn" disabled={!isReady} data-testid="adjust-send">
        {words.adjust}
      </button>
    </form>
  );
}
