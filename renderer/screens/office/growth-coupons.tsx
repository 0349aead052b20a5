/** Coupons with codes: what was issued and redeemed of each and what it brought, and one more batch, whose codes leave as a file. */
import { useState, type ReactElement } from 'react';
import { mulDivFloor, fen } from '../../../sync/domain/money.ts';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { amountText, countText } from '../../text/format.ts';
import css from './office-frame.module.css';
import { downloadText } from './download.ts';
import { Figures, GrowthForm, useGrowthAct, type GrowthTabProps } from './growth-parts.tsx';
import { issueOf, type Typed } from './growth-typed.ts';

const PERCENT = 100;

export function CouponsTab({ board, onChanged }: GrowthTabProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.growth.coupons;
  const { offsetMinutes } = useDayRule();
  const [typed, setTyped] = useState<Typed>({});
  const [done, setDone] = useState('');
  const { said, act } = useGrowthAct(onChanged);
  // Asked again after a lost answer, it is the same batch.
  const [request, setRequest] = useState(() => freshId(till));
  const issue = issueOf(request, typed, offsetMinutes);
  const save = async (): Promise<void> => {
    const answer = issue === undefined ? null : await act({ act: 'coupons', issue });
    if (answer === null) return;
    downloadText(`${issue?.coupon ?? ''}-${String(answer.codes.length)}.csv`, ['code', ...answer.codes].join('\r\n'));
    setDone(words.issuedNow(String(answer.codes.length)));
    setTyped({});
    setRequest(freshId(till));
  };
  const rate = (redeemed: number, issued: number): string =>
    issued === 0 ? all.common.unknown : `${String(mulDivFloor(fen(redeemed), PERCENT, issued))} %`;
  return (
    <>
      <GrowthForm
        testId="coupon-form"
        title={words.issue}
        hint={words.offline}
        fields={[
          { name: 'rule', label: words.rule },
          { name: 'count', label: words.count },
          { name: 'from', label: all.growth.from, type: 'date' },
          { name: 'until', label: all.growth.until, type: 'date' },
          { name: 'guide', label: words.guide },
          { name: 'campaign', label: words.campaign },
        ]}
        typed={typed}
        onType={(next) => {
          setDone('');
          setTyped(next);
        }}
        submit={words.issueSave}
        isReady={issue !== undefined}
        said={said === '' ? done : said}
        onSubmit={() => void save()}
      />
      <section className={`card ${css['side'] ?? ''}`} aria-label={all.growth.tabs.coupons}>
        {board.coupons.length === 0 ? (
          <p className="sub">{words.none}</p>
        ) : (
          <Figures
            title={all.growth.tabs.coupons}
            testId="coupon-row"
            texts={3}
            heads={[
              words.rule,
              words.source,
              words.campaign,
              words.issued,
              words.redeemed,
              words.rate,
              words.saved,
              words.sales,
              words.paid,
              words.perYuan,
            ]}
            rows={board.coupons.map(({ coupon, source, campaign, issued, redeemed, saved, sales, paid }) => ({
              key: `${coupon} ${source} ${campaign ?? ''}`,
              cells: [
                coupon,
                words.sources[source],
                campaign ?? '',
                countText(issued),
                countText(redeemed),
                rate(redeemed, issued),
                amountText(saved),
                countText(sales),
                amountText(paid),
                saved === 0 ? all.common.unknown : amountText(mulDivFloor(paid, PERCENT, saved)),
              ],
            }))}
          />
        )}
        <p className="s sub">{words.paidWhy}</p>
      </section>
    </>
  );
}
