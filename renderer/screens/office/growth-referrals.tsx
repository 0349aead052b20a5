/** What referrals brought; terms of them, the newest first, and terms from now on. Past ones are never changed. */
import { useState, type ReactElement } from 'react';
import { fen } from '../../../sync/domain/money.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './office-frame.module.css';
import { Figures, GrowthForm, useGrowthAct, type GrowthTabProps } from './growth-parts.tsx';
import { referralRuleOf, type Typed } from './growth-typed.ts';

export function ReferralsTab({ board, onChanged }: GrowthTabProps): ReactElement {
  const { clock } = useTill();
  const all = useWords().growth;
  const words = all.referrals;
  const format = useFormat();
  const [typed, setTyped] = useState<Typed>({});
  const { said, act } = useGrowthAct(onChanged);
  const save = async (): Promise<void> => {
    const rule = referralRuleOf(typed, clock.get());
    if (rule !== undefined && (await act({ act: 'referralRule', rule })) !== null) setTyped({});
  };
  return (
    <>
      <GrowthForm
        testId="referral-form"
        title={words.create}
        hint={words.hint}
        fields={[
          { name: 'floor', label: words.floor },
          { name: 'first', label: words.first },
          { name: 'second', label: words.second },
          { name: 'rule', label: words.rule },
          { name: 'couponDays', label: words.couponDays },
        ]}
        typed={typed}
        onType={setTyped}
        submit={all.save}
        isReady={referralRuleOf(typed, clock.get()) !== undefined}
        said={said}
        onSubmit={() => void save()}
      />
      <section className={`card ${css['side'] ?? ''}`} aria-label={all.tabs.referrals}>
        {board.referrals.length === 0 ? (
          <p className="sub">{words.none}</p>
        ) : (
          <Figures
            title={all.tabs.referrals}
            testId="referral-row"
            heads={[all.from, words.floor, words.first, words.second, words.rule, words.couponDays]}
            rows={board.referrals.map(({ from, floor, first, second, coupon, couponDays }) => ({
              key: String(from),
              cells: [
                words.since(`${format.date(from)} ${format.time(from)}`),
                amountText(floor),
                amountText(first),
                amountText(second),
                coupon,
                countText(couponDays),
              ],
            }))}
          />
        )}
        <p className="s sub">{words.offline}</p>
        <Brought brought={board.brought} />
      </section>
    </>
  );
}

function Brought({ brought }: { readonly brought: GrowthTabProps['board']['brought'] }): ReactElement {
  const words = useWords().growth.referrals;
  const { inviters, brought: members, bought, paid, credited, takenBack, paidOut, items } = brought;
  const { figures } = words;
  const due = fen(credited - takenBack - paidOut);
  return (
    <>
      <h3>{words.totals}</h3>
      <Figures
        title={words.totals}
        testId="referral-totals"
        texts={0}
        heads={[
          figures.inviters,
          figures.brought,
          figures.bought,
          figures.paid,
          figures.credited,
          figures.takenBack,
          figures.paidOut,
          figures.due,
        ]}
        rows={[
          {
            key: 'all',
            cells: [
              countText(inviters),
              countText(members),
              countText(bought),
              amountText(paid),
              amountText(credited),
              amountText(takenBack),
              amountText(paidOut),
              amountText(due),
            ],
          },
        ]}
      />
      {items.length === 0 ? null : (
        <>
          <h3>{words.top}</h3>
          <Figures
            title={words.top}
            testId="referral-inviter"
            heads={[words.member, figures.brought, figures.credited, figures.paidOut]}
            rows={items.map(({ member, name, phone, brought: own, credited: amount, paidOut: out }) => ({
              key: member,
              cells: [`${name ?? words.nameless} ${phone ?? ''}`, countText(own), amountText(amount), amountText(out)],
            }))}
          />
        </>
      )}
      <p className="s sub">{words.topWhy}</p>
    </>
  );
}
