/**
 * What a member is found by beside the number: cards, which whoever serves links, and the name in WeCom, by who may manage people; and a
 * number that another member has too, which goes to its new holder by six digits. Online only; without the cloud it shows nothing.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { permits } from '../../../sync/domain/permission.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { refusedText } from '../../sale/refusal.ts';
import { countText } from '../../text/format.ts';
import { NOTHING_SAID, SaidLine, type Said } from '../office/office-list.tsx';
import { SureButton } from '../office/sure-button.tsx';
import css from './person.module.css';

type Refused = Extract<Answer<unknown>, { ok: false }>;
type Take = (answer: Answer<MemberRecord>, done?: string) => void;

export function MemberLinks({ member: { id } }: { readonly member: MemberView }): ReactElement | null {
  const { client } = useTill();
  const all = useWords();
  const words = all.person.links;
  const { session } = useApp();
  const format = useFormat();
  const mayUnlink = permits(grantsOfSession(session), 'manage_people');
  const [record, setRecord] = useState<MemberRecord | null>(null);
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const refuse = useCallback(
    (answer: Refused): void => {
      const { reason = '' } = answer.details;
      const known = (words.faults as Readonly<Record<string, string>>)[reason];
      setSaid({ text: known ?? refusedText(answer, all), isDone: false });
    },
    [all, words],
  );
  const take = useCallback<Take>(
    (answer, done = '') => {
      if (!answer.ok) return refuse(answer);
      setRecord(answer.value);
      setSaid({ text: done, isDone: true });
    },
    [refuse],
  );
  useEffect(() => {
    let isHere = true;
    void client.call('member.links', { member: id }).then((answer) => {
      if (isHere && answer.ok) setRecord(answer.value);
    });
    return () => {
      isHere = false;
    };
  }, [client, id]);
  if (record === null) return null;
  const passed = async (): Promise<void> => take(await client.call('member.links', { member: id }), words.passed);
  return (
    <section className={css['group']} aria-label={words.title} data-testid="member-links">
      <h3>{words.title}</h3>
      <LinkRow
        testId="link-card"
        label={words.card}
        act={words.linkCard}
        count={words.cards(countText(record.cards ?? 0))}
        onLink={async (card) => take(await client.call('member.linkCard', { member: id, card }), words.cardLinked)}
      />
      {mayUnlink ? (
        <KnownLinks
          testId="card-unlink"
          items={(record.links?.cards ?? []).map(({ card, at }) => ({
            key: card,
            name: words.cardOf(format.date(at)),
          }))}
          act={words.unlinkCard}
          onUnlink={async (card) => take(await client.call('member.unlink', { member: id, card }), words.cardUnlinked)}
        />
      ) : null}
      {mayUnlink ? (
        <>
          <LinkRow
            testId="link-friend"
            label={words.friend}
            act={words.linkFriend}
            count={words.friends(countText(record.wecomFriends ?? 0))}
            onLink={async (external) =>
              take(await client.call('member.linkFriend', { member: id, external }), words.friendLinked)
            }
          />
          <KnownLinks
            testId="friend-unlink"
            items={(record.links?.friends ?? []).map(({ external, at }) => ({
              key: external,
              name: words.friendOf(external, format.date(at)),
            }))}
            act={words.unlinkFriend}
            onUnlink={async (external) =>
              take(await client.call('member.unlink', { member: id, external }), words.friendUnlinked)
            }
          />
        </>
      ) : null}
      {record.proposals
        .filter(({ state }) => state !== 'merged')
        .map(({ id: proposal, phone }) => (
          <SharedNumber key={proposal} proposal={proposal} phone={phone} onRefused={refuse} onPassed={passed} />
        ))}
      <SaidLine said={said} testId="member-links-said" />
    </section>
  );
}

interface KnownLinksProps {
  readonly testId: string;
  readonly items: readonly { readonly key: string; readonly name: string }[];
  readonly act: string;
  readonly onUnlink: (key: string) => Promise<void>;
}

function KnownLinks({ testId, items, act, onUnlink }: KnownLinksProps): ReactElement[] {
  return items.map(({ key, name }) => (
    <div key={key} className={css['row']}>
      <span className="s">{name}</span>
      <SureButton label={act} testId={testId} onSure={() => void onUnlink(key)} />
    </div>
  ));
}

interface LinkRowProps {
  readonly testId: string;
  readonly label: string;
  readonly act: string;
  /** How many there are. */
  readonly count: string;
  readonly onLink: (text: string) => Promise<void>;
}

function LinkRow({ testId, label, act, count, onLink }: LinkRowProps): ReactElement {
  const [text, setText] = useState('');
  return (
    <form
      className={css['group']}
      onSubmit={(event) => {
        event.preventDefault();
        void onLink(text.trim()).then(() => setText(''));
      }}
    >
      <p className="s sub">{count}</p>
      <div className={css['acts']}>
        <span className="field">
          <input
            value={text}
            maxLength={64}
            aria-label={label}
            placeholder={label}
            data-testid={testId}
            data-typing="words"
            onChange={({ target }) => setText(target.value)}
          />
        </span>
        <button type="submit" className="btn" disabled={text.trim() === ''} data-testid={`${testId}-send`}>
          {act}
        </button>
      </div>
    </form>
  );
}

interface SharedNumberProps {
  readonly proposal: MemberRecord['proposals'][number]['id'];
  /** Masked. */
  readonly phone: string;
  readonly onRefused: (answer: Refused) => void;
  readonly onPassed: () => Promise<void>;
}

function SharedNumber({ proposal, phone, onRefused, onPassed }: SharedNumberProps): ReactElement {
  const { client } = useTill();
  const words = useWords().person.links;
  const format = useFormat();
  const [code, setCode] = useState('');
  const [until, setUntil] = useState<number | null>(null);
  const send = async (): Promise<void> => {
    const answer = await client.call('member.sendDigits', { proposal });
    if (answer.ok) setUntil(answer.value.until);
    else onRefused(answer);
  };
  const pass = async (): Promise<void> => {
    const answer = await client.call('member.passNumber', { proposal, code });
    setCode('');
    if (answer.ok) await onPassed();
    else onRefused(answer);
  };
  return (
    <form
      className={css['group']}
      data-testid="shared-number"
      onSubmit={(event) => {
        event.preventDefault();
        void pass();
      }}
    >
      <p className="s">
        {words.sameNumber} <b className="num">{phone}</b>
      </p>
      <p className="xs mute">{words.passWhat}</p>
      <div className={css['acts']}>
        <button type="button" className="btn" data-testid="number-send" onClick={() => void send()}>
          {words.send}
        </button>
        {until === null ? null : (
          <>
            <span className="s sub" role="status">
              {words.sent(format.time(until))}
            </span>
            <span className="field">
              <input
                value={code}
                inputMode="numeric"
                maxLength={6}
                aria-label={words.digits}
                placeholder={words.digits}
                data-testid="number-code"
                onChange={({ target }) => setCode(target.value.replaceAll(/\D/g, ''))}
              />
            </span>
            <button type="submit" className="btn primary" disabled={code.length !== 6} data-testid="number-pass">
              {words.pass}
            </button>
          </>
        )}
      </div>
    </form>
  );
}
