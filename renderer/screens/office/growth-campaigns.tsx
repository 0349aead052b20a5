/** Campaigns: the list, the calendar, one that is entered or changed, and the codes of its channels with their pictures. */
import { useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { CampaignCalendar } from './growth-calendar.tsx';
import { ChannelCodes } from './growth-channels.tsx';
import css from './office-frame.module.css';
import { GrowthForm, growthRefusal, LongText, useGrowthAct, type GrowthTabProps } from './growth-parts.tsx';
import { amountText, countText } from '../../text/format.ts';
import type { GrowthWords } from '../../text/dictionary.ts';
import { campaignOf, dayOf, isCode, lastDayOf, typedCampaign, type Typed } from './growth-typed.ts';
import { SureButton } from './sure-button.tsx';

type Channels = MethodValue<'growth.channels'>['items'];

export function CampaignsTab({ board, onChanged }: GrowthTabProps): ReactElement {
  const { offsetMinutes } = useDayRule();
  const words = useWords().growth;
  const [chosen, setChosen] = useState<string | null>(null);
  const [form, setForm] = useState<Typed | null>(null);
  const { campaigns } = board;
  const one = campaigns.find(({ campaign }) => campaign === chosen) ?? campaigns[0];
  return (
    <>
      <section className={`card ${css['side'] ?? ''}`} aria-label={words.tabs.campaigns}>
        <button type="button" className="btn" data-testid="campaign-new" onClick={() => setForm({})}>
          {words.campaigns.create}
        </button>
        {campaigns.length === 0 ? <p className="sub">{words.campaigns.none}</p> : null}
        <ul className={css['list']}>
          {campaigns.map(({ campaign, name, state, from, until, given, coupon }) => (
            <li key={campaign}>
              <button
                type="button"
                className={css['item']}
                aria-pressed={form === null && campaign === one?.campaign}
                data-testid="campaign-item"
                data-campaign={campaign}
                onClick={() => {
                  setForm(null);
                  setChosen(campaign);
                }}
              >
                <span className="row">
                  <b className="cut">{name}</b>
                  <span className="tag quiet">{words.states[state]}</span>
                </span>
                <span className="s num">{words.days(dayOf(from, offsetMinutes), lastDayOf(until, offsetMinutes))}</span>
                {coupon === undefined ? null : (
                  <span className="s">{words.campaigns.given(String(given), String(coupon.quota))}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
        <p className="s sub">{words.campaigns.offline}</p>
      </section>
      {form !== null ? (
        <CampaignForm
          typed={form}
          isNew={form['version'] === undefined}
          onDone={(saved) => {
            setForm(null);
            if (saved === null) return;
            setChosen(saved);
            onChanged();
          }}
        />
      ) : one === undefined ? null : (
        <CampaignDetail
          key={one.campaign}
          campaign={one}
          all={campaigns}
          coupons={board.coupons}
          onChange={() => setForm({ ...typedCampaign(one, offsetMinutes), version: String(one.version) })}
          onChanged={onChanged}
        />
      )}
    </>
  );
}

interface CampaignFormProps {
  readonly typed: Typed;
  readonly isNew: boolean;
  /** null: nothing was saved. */
  readonly onDone: (campaign: string | null) => void;
}

function CampaignForm({ typed: before, isNew, onDone }: CampaignFormProps): ReactElement {
  const words = useWords().growth;
  const { offsetMinutes } = useDayRule();
  const [typed, setTyped] = useState(before);
  const { said, act } = useGrowthAct(() => undefined);
  const body = campaignOf(typed, offsetMinutes);
  const campaign = (typed['campaign'] ?? '').trim();
  const of = words.campaigns;
  const save = async (): Promise<void> => {
    if (body !== undefined && (await act({ act: 'campaign', campaign, body })) !== null) onDone(campaign);
  };
  return (
    <GrowthForm
      testId="campaign-form"
      title={isNew ? of.create : words.change}
      {...(isNew ? { hint: of.codeHint } : {})}
      fields={[
        ...(isNew ? [{ name: 'campaign', label: of.code }] : []),
        { name: 'name', label: words.name },
        { name: 'from', label: words.from, type: 'date' },
        { name: 'until', label: words.until, type: 'date' },
        { name: 'title', label: of.headline },
        { name: 'rule', label: of.rule },
        { name: 'quota', label: of.quota },
        { name: 'days', label: of.validDays },
        { name: 'receiptFrom', label: of.receiptFrom },
      ]}
      typed={typed}
      onType={setTyped}
      submit={words.save}
      isReady={body !== undefined && isCode(campaign)}
      said={said}
      onSubmit={() => void save()}
      onDismiss={() => onDone(null)}
    >
      <LongText label={of.text} value={typed['text'] ?? ''} onChange={(text) => setTyped({ ...typed, text })} />
    </GrowthForm>
  );
}

interface CampaignDetailProps {
  readonly campaign: GrowthTabProps['board']['campaigns'][number];
  readonly all: GrowthTabProps['board']['campaigns'];
  readonly coupons: GrowthTabProps['board']['coupons'];
  readonly onChange: () => void;
  readonly onChanged: () => void;
}

function CampaignDetail({ campaign: one, all, coupons, onChange, onChanged }: CampaignDetailProps): ReactElement {
  const { client, clock } = useTill();
  const everything = useWords();
  const words = everything.growth;
  const [channels, setChannels] = useState<Channels | null>(null);
  const [asked, setAsked] = useState(0);
  const { said, setSaid, act } = useGrowthAct(onChanged);
  const { campaign } = one;
  const brought = resultsText(coupons, campaign, words.coupons);
  useEffect(() => {
    void client.call('growth.channels', { campaign }).then((answer) => {
      if (answer.ok) setChannels(answer.value.items);
      else setSaid(growthRefusal(answer, everything));
    });
  }, [client, campaign, asked, everything, setSaid]);
  const end = async (): Promise<void> => {
    const { name, from, title, text, coupon, receiptFrom } = one;
    const until = clock.get();
    await act({
      ...{ act: 'campaign', campaign },
      body: {
        ...{ name, from, until, title, text },
        ...(coupon === undefined ? {} : { coupon }),
        ...(receiptFrom === undefined ? {} : { receiptFrom }),
      },
    });
  };
  return (
    <section className={`card ${css['side'] ?? ''}`} aria-label={one.name} data-testid="campaign-detail">
      <header className={css['detailHead']}>
        <h2>{one.name}</h2>
        <span className="tag quiet">{words.states[one.state]}</span>
        <button type="button" className="btn sm" data-testid="campaign-change" onClick={onChange}>
          {words.change}
        </button>
        {one.state === 'running' ? (
          <SureButton label={words.campaigns.end} testId="campaign-end" onSure={() => void end()} />
        ) : null}
        <span className="s sub">{one.title}</span>
        {brought === null ? null : (
          <span className="s num" data-testid="campaign-results">
            {brought}
          </span>
        )}
      </header>
      <p className="s bad" role="status" data-testid="campaign-said">
        {said}
      </p>
      <CampaignCalendar campaigns={all} chosen={campaign} />
      {channels === null ? null : (
        <ChannelCodes campaign={campaign} channels={channels} onMade={() => setAsked((count) => count + 1)} />
      )}
    </section>
  );
}

/** What all coupons of a campaign brought, however they were given; null when it gave none. */
function resultsText(
  coupons: CampaignDetailProps['coupons'],
  campaign: string,
  words: GrowthWords['growth']['coupons'],
): string | null {
  const own = coupons.filter((one) => one.campaign === campaign);
  const sum = (of: (one: (typeof own)[number]) => number): number => own.reduce((all, one) => all + of(one), 0);
  return own.length === 0
    ? null
    : words.results(
        countText(sum(({ issued }) => issued)),
        countText(sum(({ redeemed }) => redeemed)),
        amountText(sum(({ saved }) => saved)),
        amountText(sum(({ paid }) => paid)),
      );
}
