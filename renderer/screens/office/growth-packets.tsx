/** Red packets: how far each pot is drawn, ending one, and one more. */
import { useState, type ReactElement } from 'react';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { amountText, countText } from '../../text/format.ts';
import css from './office-frame.module.css';
import own from './growth.module.css';
import { GrowthForm, useGrowthAct, type GrowthTabProps } from './growth-parts.tsx';
import { dayOf, lastDayOf, packetOf, type Typed } from './growth-typed.ts';
import { SureButton } from './sure-button.tsx';

type Packet = GrowthTabProps['board']['packets'][number];

export function PacketsTab({ board, onChanged }: GrowthTabProps): ReactElement {
  const till = useTill();
  const all = useWords().growth;
  const words = all.packets;
  const { offsetMinutes } = useDayRule();
  const [typed, setTyped] = useState<Typed>({});
  const { said, act } = useGrowthAct(onChanged);
  const ending = useGrowthAct(onChanged);
  const [id, setId] = useState(() => freshId(till));
  const packet = packetOf(id, typed, offsetMinutes);
  const save = async (): Promise<void> => {
    if (packet === undefined || (await act({ act: 'packet', packet })) === null) return;
    setTyped({});
    setId(freshId(till));
  };
  return (
    <>
      <GrowthForm
        testId="packet-form"
        title={words.create}
        hint={words.offline}
        fields={[
          { name: 'name', label: all.name },
          { name: 'pot', label: words.pot },
          { name: 'parts', label: words.parts },
          { name: 'rule', label: words.rule },
          { name: 'from', label: all.from, type: 'date' },
          { name: 'until', label: all.until, type: 'date' },
          { name: 'couponDays', label: words.couponDays },
        ]}
        typed={typed}
        onType={setTyped}
        submit={all.save}
        isReady={packet !== undefined}
        said={said}
        onSubmit={() => void save()}
      />
      <section className={`card ${css['side'] ?? ''}`} aria-label={all.tabs.packets}>
        <p className="s bad" role="status" data-testid="packet-said">
          {ending.said}
        </p>
        {board.packets.length === 0 ? <p className="sub">{words.none}</p> : null}
        <ul className={css['list']}>
          {board.packets.map((one) => (
            <PacketItem
              key={one.packet}
              packet={one}
              days={all.days(dayOf(one.from, offsetMinutes), lastDayOf(one.until, offsetMinutes))}
              onEnd={() => void ending.act({ act: 'endPacket', packet: one.packet })}
            />
          ))}
        </ul>
      </section>
    </>
  );
}

interface PacketItemProps {
  readonly packet: Packet;
  readonly days: string;
  readonly onEnd: () => void;
}

function PacketItem({ packet, days, onEnd }: PacketItemProps): ReactElement {
  const words = useWords().growth.packets;
  const { name, parts, drawn, given, total, returned, state } = packet;
  return (
    <li className={own['person']} data-testid="packet-item" data-state={state}>
      <span className="row">
        <b className="cut">{name}</b>
        <span className="tag quiet">{words.state[state]}</span>
        <span className="s num">{days}</span>
      </span>
      <div className={own['progress']} role="img" aria-label={words.progress(countText(drawn), countText(parts))}>
        <i style={{ flex: given }} />
        <span style={{ flex: Math.max(0, total - given) }} />
      </div>
      <span className="s">
        {words.progress(countText(drawn), countText(parts))} · {words.given(amountText(given), amountText(total))}
        {returned === 0 ? '' : ` · ${words.returned(amountText(returned))}`}
      </span>
      {state === 'open' ? (
        <span className={css['acts']}>
          <SureButton label={words.end} testId="packet-end" onSure={onEnd} />
          <span className="s sub">{words.endHint}</span>
        </span>
      ) : null}
    </li>
  );
}
