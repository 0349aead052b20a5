/**
 * The bindings of a signal, and what a manager decides: fine, with a word, or some of them undone. Those go to who had the customer before,
 * else to whom the manager names. Online. Called by binding-signals.tsx.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { BindingSignal, SignalClaim, SignalDetail as Detail } from '../../../sync/protocol/binding-signals.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { freshId } from '../../sale/fresh-id.ts';
import { countText } from '../../text/format.ts';
import { guidesOf } from '../checkout/serving-choices.tsx';
import { bindingRefusal } from './binding-refusal.ts';
import css from './binding-page.module.css';

type Claim = SignalClaim['claim'];
/** Chosen to be undone; to whom, where nobody had the customer before. */
type Undone = ReadonlyMap<Claim, StaffId | ''>;

interface SignalDetailProps {
  readonly signal: BindingSignal & { readonly last: Claim };
  readonly onDecided: () => void;
}

export function SignalDetail({ signal, onDecided }: SignalDetailProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { kind, last } = signal;
  const decision = useRef(freshId(till));
  const [detail, setDetail] = useState<Detail | null>(null);
  const [undone, setUndone] = useState<Undone>(new Map());
  const [why, setWhy] = useState('');
  const [said, setSaid] = useState('');
  useEffect(() => {
    let isOver = false;
    void till.client.call('binding.signal', { kind, last }).then((answer) => {
      if (isOver) return;
      if (answer.ok) setDetail(answer.value);
      else setSaid(bindingRefusal(answer, words));
    });
    return () => {
      isOver = true;
    };
  }, [till, words, kind, last]);
  const { signals: own } = words.binding;
  const isWhole = [...undone].every(
    ([claim, to]) => to !== '' || detail?.claims.find((one) => one.claim === claim)?.before !== undefined,
  );
  const decide = async (): Promise<void> => {
    const undo = [...undone].map(([claim, to]) => (to === '' ? { claim } : { claim, to }));
    const body = { kind, last, decision: decision.current, words: why.trim(), undo };
    const answer = await till.client.call('binding.decideSignal', body);
    if (answer.ok) return onDecided();
    decision.current = freshId(till);
    setSaid(bindingRefusal(answer, words));
  };
  return (
    <div className={css['detail']} data-testid="signal-detail">
      <ul aria-label={own.claims}>
        {detail?.claims.map((claim) => (
          <ClaimRow
            key={claim.claim}
            claim={claim}
            guide={signal.guide}
            to={undone.get(claim.claim)}
            onChange={(to) => {
              const next = new Map(undone);
              if (to === undefined) next.delete(claim.claim);
              else next.set(claim.claim, to);
              setUndone(next);
            }}
          />
        ))}
      </ul>
      {undone.size === 0 ? null : <p className="s sub">{own.money}</p>}
      {said === '' ? null : (
        <p className="s bad" role="alert" data-testid="signal-said">
          {said}
        </p>
      )}
      <div className={css['acts']}>
        <span className="field">
          <input
            value={why}
            maxLength={200}
            aria-label={own.why}
            placeholder={own.why}
            data-testid="signal-why"
            data-typing="words"
            onChange={({ target }) => setWhy(target.value)}
          />
        </span>
        <button
          type="button"
          className={undone.size === 0 ? 'btn sm' : 'btn sm primary'}
          disabled={detail === null || why.trim() === '' || !isWhole}
          data-testid="signal-decide"
          onClick={() => void decide()}
        >
          {undone.size === 0 ? own.fine : own.undoMany(countText(undone.size))}
        </button>
      </div>
    </div>
  );
}

interface ClaimRowProps {
  readonly claim: SignalClaim;
  /** Whose signal it is. */
  readonly guide: StaffId;
  /** Undefined: it stays. */
  readonly to: StaffId | '' | undefined;
  readonly onChange: (to: StaffId | '' | undefined) => void;
}

function ClaimRow({
  claim: { memberPhone, at, source, device, boundGuide, before, canUndo },
  ...props
}: ClaimRowProps): ReactElement {
  const { guide, to, onChange } = props;
  const till = useTill();
  const { signals: words, nobody } = useWords().binding;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const takers = guidesOf(useStore(till.staff), till).filter(({ id }) => id !== guide);
  const phone = memberPhone ?? '';
  return (
    <li data-testid="signal-claim">
      <label>
        <input
          type="checkbox"
          checked={to !== undefined}
          disabled={!canUndo}
          aria-label={`${words.undo} ${phone}`}
          data-testid="signal-undo"
          onChange={({ target }) => onChange(target.checked ? '' : undefined)}
        />
        <b className="num">{phone}</b>
      </label>
      <span className="xs mute num">{format.moment(at, now)}</span>
      <span className="s sub">
        {device === null ? words.noDevice : words.device(countText(device))}
        <span className={cx('xs mute', css['source'])} data-testid="signal-source" data-source={source}>
          {words.sources[source]}
        </span>
      </span>
      <span className="s">
        {!canUndo
          ? `${words.stays} · ${words.now(boundGuide === undefined ? nobody : nameOf(boundGuide))}`
          : before !== undefined
            ? words.back(nameOf(before))
            : words.giveTo}
      </span>
      {canUndo && before === undefined ? (
        <select
          value={to ?? ''}
          aria-label={`${words.choose} ${phone}`}
          data-testid="signal-to"
          onChange={({ target }) => onChange(takers.find(({ id }) => id === target.value)?.id ?? '')}
        >
          <option value="">{words.choose}</option>
          {takers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
    </li>
  );
}
