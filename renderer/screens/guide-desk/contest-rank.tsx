/**
 * The guide's own place in the contests that run: place among how many, what is missing to the next above, as of when. Offline it says
 * so and keeps the last answer, with its time. Nothing is shown where no contest runs, or none is known of. Called by guide-desk.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { Contest, ContestBoard } from '../../../sync/protocol/contests.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { scoreText } from '../office/contest-typed.ts';
import css from './contest-rank.module.css';

const REFRESH_MS = 30_000;
const SHOWN_MAX = 3;

interface Ranks {
  readonly guide: string | null;
  readonly items: readonly { readonly contest: Contest; readonly board: ContestBoard }[];
  readonly isOffline: boolean;
}

export function ContestRank({ guide }: { readonly guide: StaffId | null }): ReactElement {
  const { items, isOffline } = useRanks(guide);
  return (
    <>
      {items.map(({ contest, board }) => (
        <Rank key={contest.contest} contest={contest} board={board} isOffline={isOffline} />
      ))}
    </>
  );
}

interface RankProps {
  readonly contest: Contest;
  readonly board: ContestBoard;
  readonly isOffline: boolean;
}

function Rank({ contest, board: { own, placed, asOf }, isOffline }: RankProps): ReactElement {
  const words = useWords().contest;
  const format = useFormat();
  const now = useStore(useTill().clock);
  const place = own?.place ?? null;
  const time = format.moment(asOf, now);
  return (
    <div className="card" data-testid="contest-rank" data-contest={contest.contest} data-place={place ?? ''}>
      <h2>
        {contest.name} <span className="s sub">{words.metrics[contest.metric]}</span>
      </h2>
      <p className={css['place']}>{place === null ? words.noRank : words.rank(countText(place), countText(placed))}</p>
      <p className="s">
        {own?.score == null ? null : <b className="num">{scoreText(contest.metric, own.score, words)}</b>}{' '}
        {place === null ? null : <span>{nextText(contest, own?.toNext ?? null, words)}</span>}
      </p>
      <p className="xs sub num" data-testid="contest-rank-as-of" data-offline={isOffline}>
        {isOffline ? words.offline(time) : words.asOf(time)} · {words.until(contest.to)}
      </p>
    </div>
  );
}

function nextText({ metric }: Contest, toNext: number | null, words: ReturnType<typeof useWords>['contest']): string {
  if (toNext === null) return words.first;
  return toNext === 0 ? words.same : words.toNext(scoreText(metric, toNext, words));
}

function useRanks(guide: StaffId | null): Ranks {
  const { client, ports } = useTill();
  const [ranks, setRanks] = useState<Ranks>({ guide: null, items: [], isOffline: false });
  useEffect(() => {
    if (guide === null) return undefined;
    let isOver = false;
    const failed = (): void => {
      if (!isOver)
        setRanks((before) => ({ guide, items: before.guide === guide ? before.items : [], isOffline: true }));
    };
    const read = async (): Promise<void> => {
      const list = await client.call('contest.list', {});
      if (!list.ok) return failed();
      const items: { contest: Contest; board: ContestBoard }[] = [];
      for (const contest of list.value.items.filter(({ state }) => state === 'running').slice(0, SHOWN_MAX)) {
        const answer = await client.call('contest.board', { contest: contest.contest, limit: 1, guide });
        if (!answer.ok) return failed();
        items.push({ contest, board: answer.value });
      }
      if (!isOver) setRanks({ guide, items, isOffline: false });
    };
    void read();
    const end = ports.every(REFRESH_MS, () => void read());
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, guide]);
  return ranks.guide === guide ? ranks : { guide, items: [], isOffline: false };
}
