/** Goods without a receipt: scanned or picked, worth the lowest price of now, paid out in cash once somebody approved it. */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { FailureCode } from '../../../main/contract/contract.ts';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import { productOfCode } from './find-product.ts';
import { reasonOf } from './find-return.ts';
import { freshId } from '../../sale/fresh-id.ts';
import { ReturnDone } from './return-plan.tsx';
import { ReturnSign } from './return-sign.tsx';
import css from './returns.module.css';

const MATCHES_MAX = 8;
const UNITS_MAX = 99;
interface Line {
  readonly product: ShopProduct['product'];
  readonly units: number;
}
/** Of these very lines: what was worked out for others is not shown. */
interface Priced {
  readonly of: readonly Line[];
  readonly total: number;
  readonly units: readonly number[];
}

export function LooseReturn({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const [text, setText] = useState('');
  const [matches, setMatches] = useState<readonly ShopProduct[]>([]);
  const [isMissed, setMissed] = useState(false);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [answered, setPriced] = useState<Priced | null>(null);
  const priced = answered?.of === lines ? answered : null;
  const [failure, setFailure] = useState<{ readonly code: FailureCode; readonly reason: string } | null>(null);
  const [done, setDone] = useState<DoneRefund | null>(null);
  const [refundId, setRefundId] = useState(() => freshId(till));
  const [isBusy, setBusy] = useState(false);

  const add = useCallback(({ product }: ShopProduct): void => {
    setMatches([]);
    setMissed(false);
    setText('');
    setLines((before) =>
      before.some((line) => line.product.id === product.id)
        ? before.map((line) => (line.product.id === product.id ? { ...line, units: line.units + 1 } : line))
        : [...before, { product, units: 1 }],
    );
  }, []);
  const find = useCallback(
    async (asked: string): Promise<void> => {
      const hit = await productOfCode(till.database, asked);
      if (hit !== undefined) return add(hit);
      const listed = await till.database.search(asked.trim(), MATCHES_MAX);
      const found = listed.ok ? listed.value : [];
      setMatches(found);
      setMissed(found.length === 0);
    },
    [till, add],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        void find(data);
        return true;
      }),
    [till, find],
  );
  useEffect(() => {
    let isOver = false;
    if (lines.length > 0)
      void till.client.call('return.planLoose', { lines: [...lines] }).then((answer) => {
        if (isOver) return;
        setFailure(null);
        if (answer.ok)
          setPriced({
            of: lines,
            total: answer.value.total,
            units: answer.value.lines.map((line) => line.unitAmount),
          });
        else setFailure({ code: answer.code, reason: reasonOf(answer) });
      });
    return () => {
      isOver = true;
    };
  }, [till, lines]);
  const setUnits = (id: string, units: number): void =>
    setLines(
      lines
        .map((line) => (line.product.id === id ? { ...line, units: Math.min(units, UNITS_MAX) } : line))
        .filter((line) => line.units > 0),
    );
  const commit = async (): Promise<void> => {
    if (priced === null || isBusy) return;
    setBusy(true);
    const subject = lines
      .map(({ product }) => product.name)
      .join(', ')
      .slice(0, 200);
    const answer = await till.approvals.withApproval(subject, (approval) =>
      till.client.call('return.commitLoose', { lines: [...lines], refundId, total: fen(priced.total), ...approval }),
    );
    setBusy(false);
    if (answer.ok) {
      setDone(answer.value);
      void till.dismissDone();
    } else setFailure({ code: answer.code, reason: reasonOf(answer) });
  };
  const next = (): void => {
    setDone(null);
    setLines([]);
    setRefundId(freshId(till));
  };
  return (
    <div className={css['page']} data-testid="loose-return">
      <section className={css['left']} aria-label={words.refund.looseTitle}>
        <form
          className={css['search']}
          onSubmit={(event) => {
            event.preventDefault();
            void find(text);
          }}
        >
          <button type="button" className="btn m quiet" data-testid="loose-close" onClick={onClose}>
            <Icon name="left" />
            {words.refund.close}
          </button>
          <label className="field">
            <Icon name="scan" size={22} />
            <input
              autoFocus
              value={text}
              autoComplete="off"
              spellCheck={false}
              placeholder={words.refund.looseHint}
              aria-label={words.refund.looseHint}
              data-testid="loose-search"
              onChange={(event) => {
                setText(event.target.value);
                setMissed(false);
              }}
            />
          </label>
        </form>
        <div className="scroll">
          {matches.length > 0 ? (
            <ul className={css['sales']}>
              {matches.map((item) => (
                <li key={item.product.id}>
                  <button type="button" data-testid="loose-match" onClick={() => add(item)}>
                    <span className="num">{item.product.sku}</span>
                    <span className={css['names']}>
                      {item.product.name} {item.product.spec ?? ''}
                    </span>
                    <b className="num">{amountText(item.product.price)}</b>
                  </button>
                </li>
              ))}
            </ul>
          ) : null}
          {isMissed ? (
            <p className={css['failure']} role="alert" data-testid="loose-missed">
              <Icon name="stop" />
              {words.refund.looseMissed}
            </p>
          ) : null}
          {lines.length === 0 && matches.length === 0 && !isMissed ? (
            <div className="empty">
              <Icon name="tag" size={44} />
              <b>{words.refund.looseEmpty}</b>
              <span>{words.refund.looseNote}</span>
            </div>
          ) : null}
          {lines.length > 0 ? (
            <table className={cx(css['table'], css['loose'])}>
              <thead>
                <tr>
                  <th>{words.returns.columns.item}</th>
                  <th>{words.refund.unitPrice}</th>
                  <th>{words.refund.columns.back}</th>
                </tr>
              </thead>
              <tbody>
                {lines.map(({ product, units }, index) => (
                  <tr key={product.id} data-testid="loose-line">
                    <td>
                      {product.name} <span className="mute s">{product.spec ?? ''}</span>
                    </td>
                    <td className="num">{priced === null ? '' : amountText(priced.units[index] ?? 0)}</td>
                    <td>
                      <span className={css['stepper']}>
                        <button
                          type="button"
                          aria-label={`${words.common.minus} ${product.name}`}
                          onClick={() => setUnits(product.id, units - 1)}
                        >
                          <Icon name="minus" size={18} />
                        </button>
                        <span className={`${String(css['units'])} num`}>{countText(units)}</span>
                        <button
                          type="button"
                          aria-label={`${words.common.plus} ${product.name}`}
                          onClick={() => setUnits(product.id, units + 1)}
                        >
                          <Icon name="plus" size={18} />
                        </button>
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
        </div>
      </section>
      <aside className={css['right']} aria-label={words.refund.planTitle}>
        {done !== null ? (
          <ReturnDone done={done} onNext={next} />
        ) : lines.length === 0 ? null : (
          <div className={css['plan']}>
            <ReturnSign
              testId="loose-total"
              label={words.refund.total}
              total={priced?.total ?? null}
              aside={words.saleLife.units(
                countText(lines.length),
                countText(lines.reduce((sum, { units }) => sum + units, 0)),
              )}
              foot={words.refund.looseTitle}
            />
            <div className={cx('card', css['planBody'])}>
              <p className={css['note']}>
                <Icon name="info" />
                {words.refund.looseNote}
              </p>
              {failure === null ? null : (
                <p className={css['failure']} role="alert" data-testid="loose-failure">
                  <Icon name="stop" />
                  {words.refund.refusals[failure.reason] ?? words.common.failed(words.failures[failure.code])}
                </p>
              )}
            </div>
            <Blade
              label={words.refund.commit(amountText(priced?.total ?? 0))}
              testId="loose-commit"
              isSmall
              locked={priced === null || isBusy ? words.refund.working : undefined}
              onPress={() => void commit()}
            />
          </div>
        )}
      </aside>
    </div>
  );
}
