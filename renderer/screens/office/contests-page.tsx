/**
 * Contests of guides in the office: the list, one that is entered or changed before it begins, and of the chosen one its board,
 * what may be done with it by its state, prizes and corrections. All of it is the cloud's. Lazy: called by office.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { Contest } from '../../../sync/protocol/contests.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { ContestDetail } from './contest-detail.tsx';
import { ContestForm } from './contest-form.tsx';
import { whereText } from './contest-typed.ts';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import { OfficeItem, OfficeList, SaidLine } from './office-list.tsx';

export default function ContestsPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.contest;
  const [items, setItems] = useState<readonly Contest[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [form, setForm] = useState<'new' | 'change' | null>(null);
  const [said, setSaid] = useState('');
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let isOver = false;
    void client.call('contest.list', {}).then((answer) => {
      if (isOver) return;
      setSaid(answer.ok ? '' : contestRefusal(answer, all));
      if (answer.ok) setItems(answer.value.items);
    });
    return () => {
      isOver = true;
    };
  }, [client, asked, all]);
  const one = items?.find(({ contest }) => contest === chosen) ?? items?.[0];
  return (
    <OfficeFrame
      id="contests"
      title={words.title}
      tools={
        <button type="button" className="btn" data-testid="contest-new" onClick={() => setForm('new')}>
          {words.create}
        </button>
      }
      onBack={onBack}
    >
      <OfficeList
        label={words.title}
        items={items}
        none={words.none}
        keyOf={({ contest }) => contest}
        itemOf={(contest) => (
          <ContestItem
            contest={contest}
            isChosen={form === null && contest === one}
            onChoose={() => {
              setForm(null);
              setChosen(contest.contest);
            }}
          />
        )}
        said={<SaidLine said={{ text: said, isDone: false }} testId="contests-said" />}
      >
        {form !== null ? (
          <ContestForm
            key={form === 'new' ? 'new' : one?.contest}
            of={form === 'change' ? (one ?? null) : null}
            onDone={(saved) => {
              setForm(null);
              if (saved === null) return;
              setChosen(saved.contest);
              refresh();
            }}
          />
        ) : one === undefined ? null : (
          <ContestDetail
            key={`${one.contest} ${one.state}`}
            contest={one}
            onChange={() => setForm('change')}
            onChanged={refresh}
          />
        )}
      </OfficeList>
    </OfficeFrame>
  );
}

interface ContestItemProps {
  readonly contest: Contest;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function ContestItem({ contest, isChosen, onChoose }: ContestItemProps): ReactElement {
  const words = useWords().contest;
  return (
    <OfficeItem
      testId="contest-item"
      isChosen={isChosen}
      onChoose={onChoose}
      data={{ 'data-contest': contest.contest, 'data-state': contest.state }}
    >
      <span className="row">
        <b className="cut">{contest.name}</b>
        <span className="tag quiet">{words.states[contest.state]}</span>
      </span>
      <span className="s">
        {words.metrics[contest.metric]} · {whereText(contest, words)}
      </span>
      <span className="s num">{words.days(contest.from, contest.to)}</span>
    </OfficeItem>
  );
}

/** What a refusal is called here. */
export function contestRefusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  return officeRefusal(answer, words, words.contest.faults);
}
