/**
 * "How is this code read?": scan or type one and see every step, from the catalogue's own codes to what the checkout would do.
 * Nothing enters the cart. What may be a payment code is not shown. Called by codes.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { mayBePaymentCode } from '../../../sync/domain/barcode.ts';
import { localMinuteAt } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText, weightText } from '../../text/format.ts';
import { gs1Name } from '../../text/gs1-names.ts';
import { scanSteps, type ScanSteps } from './scan-steps.ts';
import css from './codes.module.css';

export function ScanExplainer(): ReactElement {
  const till = useTill();
  const words = useWords();
  const { offsetMinutes } = useDayRule();
  const settings = useStore(till.scanSettings.settings);
  const [typed, setTyped] = useState('');
  const [steps, setSteps] = useState<ScanSteps | null>(null);
  const explain = useCallback(
    async (text: string): Promise<void> => {
      const now = localMinuteAt(till.clock.get(), offsetMinutes);
      setSteps(await scanSteps(text, { database: till.database, resolve: till.resolveScan, settings, now }));
    },
    [till, settings, offsetMinutes],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        void explain(data);
        return true;
      }),
    [till, explain],
  );
  return (
    <section className={css['explainer']} aria-label={words.codes.explain}>
      <h2>{words.codes.explain}</h2>
      <p className="s sub">{words.codes.hint}</p>
      <form
        className={css['ask']}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') void explain(typed);
        }}
      >
        <label className="field">
          <Icon name="scan" />
          <input
            value={typed}
            placeholder={words.codes.typed}
            aria-label={words.codes.typed}
            autoComplete="off"
            spellCheck={false}
            data-testid="explain-text"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="submit" className="btn primary" data-testid="explain-go">
          {words.codes.go}
        </button>
      </form>
      {steps === null ? (
        <div className={css['waiting']}>
          <Icon name="scan" size={44} />
          <b>{words.codes.nothing}</b>
        </div>
      ) : (
        <Steps steps={steps} />
      )}
    </section>
  );
}

function Step({ name, children }: { readonly name: keyof ScanWords; readonly children: ReactNode }): ReactElement {
  const words = useWords();
  return (
    <li data-testid={`step-${name}`}>
      <b className="s sub">{words.codes.steps[name]}</b>
      <div>{children}</div>
    </li>
  );
}
type ScanWords = ReturnType<typeof useWords>['codes']['steps'];

function Steps({ steps }: { readonly steps: ScanSteps }): ReactElement {
  const { codes } = useWords();
  const { literal, symbology, reading, check, label } = steps;
  const form = reading.ok ? reading.value.kind : reading.error.code;
  const fault = reading.ok ? undefined : reading.error.fault;
  const isHidden = mayBePaymentCode(steps.text) && steps.product === null;
  return (
    <ol className={css['steps']} data-testid="explain-steps" data-form={form}>
      <Step name="text">
        <span className="num">{isHidden ? codes.hidden : visible(steps.text)}</span>
      </Step>
      <Step name="literal">{literal === null ? codes.literalNone : codes.literalFound(literal.code)}</Step>
      <Step name="symbology">
        {symbology === null
          ? codes.noSymbology
          : `${symbology.id} · ${codes.symbologies[symbology.name]}${symbology.isGs1 ? codes.isGs1 : ''}`}
      </Step>
      <Step name="form">
        {codes.forms[form]}
        {fault === undefined ? '' : ` · ${'ai' in fault ? `(${visible(fault.ai)}) ` : ''}${codes.faults[fault.code]}`}
      </Step>
      {check === null ? null : (
        <Step name="check">
          <span className={check.isRight ? 'good' : 'bad'}>
            {check.isRight ? codes.checkRight : codes.checkWrong(check.right)}
          </span>
        </Step>
      )}
      {steps.elements.length === 0 ? null : <Elements steps={steps} />}
      {label === null || isHidden ? null : (
        <Step name="template">
          <span className={css['label']}>
            <LabelPart name={codes.prefix} text={label.template.prefix} />
            {label.fields.map(({ field, text }, index) => (
              <LabelPart key={index} name={codes.fields[field.name]} text={text} />
            ))}
            <LabelPart name={codes.check} text={label.check} />
          </span>
        </Step>
      )}
      <Outcome steps={steps} />
    </ol>
  );
}

const LabelPart = ({ name, text }: { readonly name: string; readonly text: string }): ReactElement => (
  <span>
    <b className="num">{text}</b>
    <small>{name}</small>
  </span>
);

function Elements({ steps }: { readonly steps: ScanSteps }): ReactElement {
  const { codes } = useWords();
  const { language } = useStore(useTill().preferences);
  const { lastDay } = steps;
  return (
    <Step name="elements">
      <table className={css['elements']}>
        <tbody>
          {steps.elements.map(({ ai, value, day }) => (
            <tr key={ai} data-ai={ai}>
              <td className="num">({ai})</td>
              <td className="s">{gs1Name(ai, language)}</td>
              <td className="num">
                {value}
                {day === null ? '' : ` → ${day}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lastDay === null ? null : (
        <span className={lastDay.isPast ? 'bad' : 'good'}>
          {lastDay.isPast ? codes.pastDay(lastDay.day) : codes.lastDay(lastDay.day)}
        </span>
      )}
    </Step>
  );
}

function Outcome({ steps }: { readonly steps: ScanSteps }): ReactElement {
  const { codes, scan } = useWords();
  const { product, resolution, destination } = steps;
  const reason =
    resolution.ok || resolution.reason === 'empty' || resolution.reason === 'style' ? null : resolution.reason;
  return (
    <>
      <Step name="product">
        {product === null
          ? codes.noProduct
          : `${product.item.product.name} ${product.item.product.spec ?? ''} · ${amountText(product.item.product.price)}`}
      </Step>
      {resolution.ok ? (
        <Step name="measure">
          {resolution.add.grams === undefined
            ? codes.pieces(countText(resolution.add.quantity ?? 1))
            : codes.weighs(weightText(resolution.add.grams))}
          {' · '}
          <span className="num">{codes.keptAs(resolution.code)}</span>
        </Step>
      ) : null}
      <li
        className={cx(css['outcome'], resolution.ok || destination !== 'told' ? css['does'] : css['refuses'])}
        data-testid="step-checkout"
        data-destination={destination}
        data-reason={reason ?? ''}
      >
        <b className="s">{codes.steps.checkout}</b>
        <div>
          {destination === 'told' && reason !== null ? codes.refused(scan[reason]) : codes.destinations[destination]}
        </div>
      </li>
    </>
  );
}

/** FNC1 and other control characters as people can see them. */
const visible = (text: string): string =>
  Array.from(text, (each) => (each === '\u001d' ? '␝' : each < ' ' ? '·' : each)).join('');
