/**
 * What the customer reads from one metre: the goods and what they save on the left, one number on the sign on the right. Nothing
 * can be pressed. Called by open-display.tsx; all figures are the host's.
 */
import { useEffect, useRef, type ReactElement } from 'react';
import type { DisplayView } from '../../main/contract/display-view.ts';
import { ownSavingName, receiptTexts } from '../../sync/domain/receipt-text.ts';
import { useStore } from '../app/store.ts';
import { SignAmount } from '../design/amount.tsx';
import { Icon } from '../design/icon.tsx';
import { QrCode } from '../design/qr-code.tsx';
import type { Dictionary } from '../text/dictionary.ts';
import { amountText, countText, savingText, weightText } from '../text/format.ts';
import { dictionary, type Language } from '../text/languages.ts';
import type { DisplayLink } from './display-link.ts';
import css from './customer-display.module.css';

type Words = Dictionary['display'];

export function CustomerDisplay({ link }: { readonly link: DisplayLink }): ReactElement {
  const view = useStore(link.view);
  const isConnected = useStore(link.connected);
  const { language, theme } = useStore(link.preferences);
  const words = dictionary(language).display;
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
    document.title = words.title;
  }, [language, theme, words]);
  if (view === null || !isConnected)
    return (
      <main className={css['waiting']} data-testid="display" data-phase="away">
        <Icon name="logo" size={64} />
        <p>{words.away}</p>
      </main>
    );
  const parts = { view, words, language };
  const practised = view.training === true ? <TrainingMark /> : null;
  return view.phase === 'idle' ? (
    <>
      {practised}
      <Idle {...parts} />
    </>
  ) : (
    <main className={css['display']} data-testid="display" data-phase={view.phase}>
      <section className={css['left']} aria-label={words.goods}>
        <Head {...parts} />
        {view.phase === 'done' ? <Thanks {...parts} /> : <Goods {...parts} />}
      </section>
      <Sign {...parts} />
      {practised}
    </main>
  );
}

/** In both languages, as on paper: who stands before it reads one of them. */
function TrainingMark(): ReactElement {
  return (
    <>
      <div className="training" aria-hidden="true" />
      <p className={css['training']} role="status" data-testid="display-training">
        训练 TRAINING
      </p>
    </>
  );
}

interface PartProps {
  readonly view: DisplayView;
  readonly words: Words;
  readonly language: Language;
}

function Idle({ view, words }: PartProps): ReactElement {
  return (
    <main className={css['waiting']} data-testid="display" data-phase="idle">
      <Icon name="logo" size={96} />
      <h1>{view.store}</h1>
      {(view.messages.length === 0 ? [words.welcome] : view.messages).map((message, index) => (
        <p key={index}>{message}</p>
      ))}
    </main>
  );
}

function Head({ view, words }: PartProps): ReactElement {
  const { member } = view;
  return (
    <header className={css['head']}>
      <Icon name="logo" size={40} />
      <b className="cut">{member === null ? view.store : words.member(member.phone)}</b>
      {member === null ? null : <span className={css['points']}>{words.points(countText(member.points))}</span>}
    </header>
  );
}

function Goods({ view, words, language }: PartProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const texts = receiptTexts(language);
  const nameOf = ({ id, name }: DisplayView['order'][number]): string =>
    ownSavingName(id, texts) ?? name ?? texts.promotion;
  const lastLine = view.lines.at(-1)?.lineId;
  useEffect(() => {
    // What was added last is in sight.
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [lastLine, view.lines.length]);
  return (
    <>
      <ul ref={list} className={css['lines']}>
        {view.lines.map((line) => (
          <li key={line.lineId} data-testid="display-line">
            <span className={css['name']}>
              <span className="cut">{line.name}</span>
              {line.savings.length > 0 ? (
                <span className={css['tags']}>
                  {line.savings.map((saving) => (
                    <span key={saving.id} className="tag save">
                      {nameOf(saving)}
                    </span>
                  ))}
                </span>
              ) : line.spec === null ? null : (
                <span className="s mute cut">{line.spec}</span>
              )}
            </span>
            <span className={css['quantity']}>
              <span className="num">
                {line.grams === null ? `× ${countText(line.quantity)}` : `${weightText(line.grams)} kg`}
              </span>
            </span>
            <span className={css['amount']}>
              <span className="num">{amountText(line.amount)}</span>
            </span>
          </li>
        ))}
      </ul>
      <div className={css['sum']}>
        {view.order.map((saving) => (
          <div key={saving.id} className="save">
            <span className="cut">{nameOf(saving)}</span>
            <b className="num">{savingText(saving.saving)}</b>
          </div>
        ))}
        <div className="sub">
          <span>{words.count(countText(view.lines.length), countText(view.units))}</span>
          <span className="num">{amountText(view.gross)}</span>
        </div>
      </div>
    </>
  );
}

function Thanks({ view, words }: PartProps): ReactElement {
  return (
    <div className={css['thanks']}>
      <Icon name="checkc" size={72} />
      <h1>{words.thanks}</h1>
      {view.receiptNumber === null ? null : <p className="num sub">{words.receipt(view.receiptNumber)}</p>}
      {view.pointsAfter === null ? null : <p>{words.pointsAfter(countText(view.pointsAfter))}</p>}
      {view.messages.map((message, index) => (
        <p key={index} className="sub">
          {message}
        </p>
      ))}
    </div>
  );
}

function Sign({ view, words }: PartProps): ReactElement {
  const { phase, due, paid, change, saved, code } = view;
  const isDone = phase === 'done';
  const hasChange = isDone && change > 0;
  const label = hasChange
    ? words.change
    : isDone
      ? words.paidAll
      : phase === 'pay' && paid > 0
        ? words.left
        : words.due;
  const amount = hasChange ? change : due;
  return (
    <aside className={`sign ${css['sign'] ?? ''}`} aria-live="polite">
      <div className="sign-label">{label}</div>
      <div className={css['total']} data-testid="display-amount" data-fen={amount}>
        <SignAmount fen={amount} />
      </div>
      {saved === 0 ? null : <div className={`sign-save ${css['saved'] ?? ''}`}>{words.saved(amountText(saved))}</div>}
      {paid === 0 || (isDone && !hasChange) ? null : <div className={css['note']}>{words.paid(amountText(paid))}</div>}
      {phase === 'pay' ? (
        <div className={css['prompt']} data-testid="display-prompt">
          <Icon name={view.isAsking ? 'pending' : 'qr'} size={72} />
          <b>{view.isAsking ? words.confirm : words.showCode}</b>
          {view.isAsking ? null : <span>{words.otherWays}</span>}
        </div>
      ) : null}
      {isDone && code !== null ? (
        <div className={css['code']} data-testid="display-code" data-kind={code.kind}>
          <b>{code.kind === 'guide' ? words.meetGuide(code.guide ?? '') : words.receiptCode}</b>
          <span>{code.kind === 'guide' ? words.meetHint : words.receiptHint}</span>
          <QrCode text={code.text} className={css['qr']} />
        </div>
      ) : null}
    </aside>
  );
}
