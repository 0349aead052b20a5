/** The codes of a campaign's channels: what each brought, its picture to look at and to print, and the form for one more. */
import { useRef, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import type { ChannelRequest } from '../../../sync/protocol/campaigns.ts';
import { useWords } from '../../app/till-context.tsx';
import { QrCode } from '../../design/qr-code.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './office-frame.module.css';
import { downloadSvg } from './download.ts';
import own from './growth.module.css';
import { Figures, GrowthForm, useGrowthAct } from './growth-parts.tsx';
import { channelOf, type Typed } from './growth-typed.ts';

type Channel = MethodValue<'growth.channels'>['items'][number];
const KINDS = ['community', 'live_room', 'poster', 'store', 'guide'] as const;

interface ChannelCodesProps {
  readonly campaign: string;
  readonly channels: readonly Channel[];
  readonly onMade: () => void;
}

export function ChannelCodes({ campaign, channels, onMade }: ChannelCodesProps): ReactElement {
  const all = useWords();
  const words = all.growth.campaigns;
  const kinds = all.attribution.channelKinds;
  const [shown, setShown] = useState<string | null>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [kind, setKind] = useState<ChannelRequest['channel']>('community');
  const [typed, setTyped] = useState<Typed>({});
  const { said, act } = useGrowthAct(onMade);
  const channel = channelOf(kind, typed);
  const one = channels.find(({ code }) => code === shown);
  const make = async (): Promise<void> => {
    if (channel !== undefined && (await act({ act: 'channel', campaign, channel })) !== null) setTyped({});
  };
  const placed = (row: Channel): string => row.community ?? row.liveRoom ?? row.guide ?? row.store ?? '';
  return (
    <>
      <h3>{words.channels}</h3>
      {channels.length === 0 ? (
        <p className="sub">{words.noChannels}</p>
      ) : (
        <Figures
          title={words.channels}
          testId="channel-row"
          heads={[words.channel, words.opened, words.taken, words.redeemed, words.saved, words.show]}
          rows={channels.map((row) => ({
            key: row.code,
            cells: [
              `${kinds[row.channel]} · ${row.name}${placed(row) === '' ? '' : ` (${placed(row)})`}`,
              countText(row.opened),
              countText(row.given),
              countText(row.redeemed),
              amountText(row.saved),
              <button
                key="show"
                type="button"
                className="btn sm"
                aria-expanded={row.code === shown}
                aria-label={`${row.code === shown ? words.hide : words.show} ${row.name}`}
                data-testid="channel-show"
                onClick={() => setShown(row.code === shown ? null : row.code)}
              >
                {row.code === shown ? words.hide : words.show}
              </button>,
            ],
          }))}
        />
      )}
      {one === undefined ? null : (
        <div ref={picture} className={own['code']} data-testid="channel-qr" data-code={one.code}>
          <QrCode text={one.url} className={own['qr']} />
          <div>
            <b>{one.name}</b>
            <p className="s num">{one.url}</p>
            <button
              type="button"
              className="btn"
              data-testid="channel-download"
              onClick={() => downloadSvg(`${campaign}-${one.code}.svg`, pictureIn(picture.current))}
            >
              {words.download}
            </button>
          </div>
        </div>
      )}
      <GrowthForm
        isWithin
        testId="channel-form"
        title={words.makeChannel}
        fields={[
          { name: 'channelName', label: words.channelName },
          ...(kind === 'poster' ? [] : [{ name: 'place', label: words.place[kind] }]),
        ]}
        typed={typed}
        onType={setTyped}
        submit={words.makeChannel}
        isReady={channel !== undefined}
        said={said}
        onSubmit={() => void make()}
      >
        <div className={css['choice']} role="group" aria-label={words.channel}>
          {KINDS.map((value) => (
            <button
              key={value}
              type="button"
              className="btn sm"
              aria-pressed={value === kind}
              data-testid={`channel-${value}`}
              onClick={() => setKind(value)}
            >
              {kinds[value]}
            </button>
          ))}
        </div>
      </GrowthForm>
    </>
  );
}

/** As a picture of its own: black on white whatever the theme is. */
const pictureIn = (shown: HTMLElement | null): string =>
  (shown?.querySelector('svg')?.outerHTML ?? '')
    .replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')
    .replaceAll('var(--qr-paper)', '#fff')
    .replaceAll('var(--qr-ink)', '#000');
