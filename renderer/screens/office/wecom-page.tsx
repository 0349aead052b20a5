/**
 * The line to WeCom: how it stands, guides with their contact codes, what it told last, friends who go to another guide, and what to do
 * about a number that it answered. Credentials are never here. Lazy: opened from the page of bindings.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { countText } from '../../text/format.ts';
import { guidesOf } from '../checkout/serving-choices.tsx';
import { Field, PeopleChoice } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { codedText } from './wecom-codes.ts';
import { WecomPolicies } from './wecom-policies.tsx';

type View = MethodValue<'wecom.view'>;
type Words = Dictionary['officePages']['wecom'];
type Take = (answer: Answer<View>, done?: string) => void;

export default function WecomPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.wecom;
  const [view, setView] = useState<View | null>(null);
  const [said, setSaid] = useState({ text: '', isDone: false });
  const take = useCallback<Take>(
    (answer, done = '') => {
      setSaid(
        answer.ok ? { text: done, isDone: true } : { text: officeRefusal(answer, all, words.faults), isDone: false },
      );
      if (answer.ok) setView(answer.value);
    },
    [all, words],
  );
  useEffect(() => void client.call('wecom.view', {}).then((answer) => take(answer)), [client, take]);
  return (
    <OfficeFrame id="wecom" title={words.title} onBack={onBack}>
      <div className={css['halves']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.line}>
          <p className={said.isDone ? 's' : 's bad'} role="status" data-testid="wecom-said" data-done={said.isDone}>
            {said.text}
          </p>
          {view === null ? null : (
            <>
              <Line status={view.status} />
              <Told events={view.status.events} />
            </>
          )}
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.guides}>
          {view === null ? null : (
            <>
              <Guides guides={view.guides} onAnswer={take} />
              <Transfers transfers={view.transfers} onAnswer={take} />
              <WecomPolicies />
            </>
          )}
        </section>
      </div>
    </OfficeFrame>
  );
}

function Line({ status }: { readonly status: View['status'] }): ReactElement {
  const words = useWords().officePages.wecom;
  const format = useFormat();
  const minute = (at: number): string => format.stamp(at).slice(0, 16);
  const { account, corp, hasWelcome, tokenUntil, pausedUntil, refused } = status;
  return (
    <>
      <h2>{words.line}</h2>
      <p data-testid="wecom-account" data-account={account}>
        <b>{words.accounts[account]}</b> {corp === null ? null : <span className="num sub">{words.corp(corp)}</span>}
      </p>
      {account === 'none' ? null : (
        <p className="s">
          {hasWelcome ? words.welcome.yes : words.welcome.no} ·{' '}
          {tokenUntil === null ? words.noToken : words.token(minute(tokenUntil))}
        </p>
      )}
      {pausedUntil === null ? null : (
        <p className="s warn" data-testid="wecom-paused">
          {words.paused(format.time(pausedUntil))}
        </p>
      )}
      {refused === null ? null : (
        <p className="s bad" data-testid="wecom-refused">
          {words.refused(minute(refused.at))} · {codedText(refused.code, words)}
        </p>
      )}
      <p className="xs mute">{words.secret}</p>
    </>
  );
}

function Told({ events }: { readonly events: View['status']['events'] }): ReactElement {
  const till = useTill();
  const words = useWords().officePages.wecom;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  return (
    <>
      <h2>{words.events}</h2>
      {events.length === 0 ? <p className="sub">{words.noEvents}</p> : null}
      <ul>
        {events.map(({ id, change, receivedAt, staff, welcome, reason, isApplied }) => (
          <li key={id} className={css['entry']} data-testid="wecom-event" data-change={change}>
            <span className="row">
              <b>{wordOf(words.changes, change)}</b>
              <span className="s">{staff === null ? words.unknownUser : nameOf(staff)}</span>
              <span className="xs mute num">{format.moment(receivedAt, now)}</span>
              <span className="tag quiet">{isApplied ? words.applied : words.waiting}</span>
            </span>
            {welcome === null && reason === null ? null : (
              <span className="s sub">
                {[
                  welcome === null ? '' : wordOf(words.welcomed, welcome),
                  reason === null ? '' : wordOf(words.failed, reason),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface GuidesProps {
  readonly guides: View['guides'];
  readonly onAnswer: Take;
}

/** Who of the store's guides is which user; those who are none yet can be linked. */
function Guides({ guides, onAnswer }: GuidesProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.wecom;
  const linked = new Map<string, View['guides'][number]>(guides.map((guide) => [guide.staff, guide]));
  const here = guidesOf(useStore(till.staff), till).map(({ id }) => id);
  const shown = [...new Set([...here, ...guides.map(({ staff }) => staff)])];
  return (
    <>
      <h2>{words.guides}</h2>
      {shown.length === 0 ? <p className="sub">{words.noGuides}</p> : null}
      <ul>
        {shown.map((staff) => (
          <GuideRow key={staff} staff={staff} guide={linked.get(staff)} onAnswer={onAnswer} />
        ))}
      </ul>
    </>
  );
}

interface GuideRowProps {
  readonly staff: StaffId;
  readonly guide: View['guides'][number] | undefined;
  readonly onAnswer: Take;
}

function GuideRow({ staff, guide, onAnswer }: GuideRowProps): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.wecom;
  const nameOf = useStaffName();
  const [user, setUser] = useState('');
  const userId = guide?.userId ?? null;
  const link = async (to: string | null): Promise<void> => {
    onAnswer(await client.call('wecom.link', { staff, userId: to }));
    setUser('');
  };
  return (
    <li className={css['entry']} data-testid="wecom-guide" data-staff={staff} data-state={guide?.state ?? 'none'}>
      <span className="row wide">
        <b>
          {nameOf(staff)} <span className="num sub">{staff}</span>
        </b>
        <span className="tag quiet">{wordOf(words.states, guide?.state ?? 'none')}</span>
      </span>
      {guide?.reason == null ? null : <span className="s bad">{codedText(guide.reason, words)}</span>}
      {guide?.qrCode == null ? null : (
        <span className="s">
          {words.code} <span className={`num sub ${css['address'] ?? ''}`}>{guide.qrCode}</span>
        </span>
      )}
      {userId === null ? (
        <form
          className={css['acts']}
          onSubmit={(event) => {
            event.preventDefault();
            void link(user.trim());
          }}
        >
          <Field label={words.user} value={user} maxLength={64} testId={`wecom-user-${staff}`} onChange={setUser} />
          <button
            type="submit"
            className="btn sm"
            disabled={!/^[A-Za-z0-9._@-]{1,64}$/.test(user.trim())}
            data-testid={`wecom-link-${staff}`}
          >
            {words.link}
          </button>
        </form>
      ) : (
        <span className="row wide">
          <span className="s num">{userId}</span>
          <button
            type="button"
            className="btn sm"
            data-testid={`wecom-unlink-${staff}`}
            onClick={() => void link(null)}
          >
            {words.unlink}
          </button>
        </span>
      )}
    </li>
  );
}

interface TransfersProps {
  readonly transfers: View['transfers'];
  readonly onAnswer: Take;
}

function Transfers({ transfers, onAnswer }: TransfersProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.wecom;
  const format = useFormat();
  const nameOf = useStaffName();
  const staff = useStore(till.staff);
  const now = useStore(till.clock);
  const [from, setFrom] = useState<StaffId | ''>('');
  const [to, setTo] = useState<StaffId | ''>('');
  const givers = staff.filter(({ roles }) => roles.includes('guide'));
  const takers = guidesOf(staff, till).filter(({ id }) => id !== from);
  const move = async (): Promise<void> => {
    if (from !== '' && to !== '') onAnswer(await till.client.call('wecom.transfer', { from, to }), words.transferred);
  };
  return (
    <>
      <h2>{words.transfers}</h2>
      <PeopleChoice
        label={words.transferFrom}
        people={givers}
        chosen={from}
        testId="transfer-from"
        onChoose={setFrom}
      />
      <PeopleChoice label={words.transferTo} people={takers} chosen={to} testId="transfer-to" onChoose={setTo} />
      <div className={css['acts']}>
        <button
          type="button"
          className="btn"
          disabled={from === '' || to === '' || from === to}
          data-testid="transfer-move"
          onClick={() => void move()}
        >
          {words.transfer}
        </button>
      </div>
      {transfers.length === 0 ? <p className="sub">{words.noTransfers}</p> : null}
      <ul>
        {transfers.map(({ batch, kind, from: giver, to: taker, at, customers }) => (
          <li key={batch} className={css['entry']} data-testid="wecom-transfer" data-batch={batch}>
            <span className="row">
              <b>{words.fromTo(nameOf(giver), nameOf(taker))}</b>
              <span className="s sub">{wordOf(words.kinds, kind)}</span>
              <span className="xs mute num">{format.moment(at, now)}</span>
            </span>
            <span className="s num">{customersText(customers, words)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function customersText(customers: Readonly<Record<string, number>>, words: Words): string {
  const known: Readonly<Record<string, (count: string) => string>> = words.customers;
  const parts = Object.entries(customers).map(([state, count]) => known[state]?.(countText(count)) ?? state);
  return parts.length === 0 ? words.nobodyToMove : parts.join(' · ');
}

/** A word of WeCom that we have none for is shown as it is. */
const wordOf = (words: Readonly<Record<string, string>>, key: string): string =>
  Object.hasOwn(words, key) ? (words[key] ?? key) : key;
