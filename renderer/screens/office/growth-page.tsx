/**
 * Growth in the office, in tabs: campaigns with their calendar and channel codes, coupons, red packets, referrals, the content shelf, kinds
 * of guides and members who become guides. All of it is the cloud's. Lazy: called by office.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { GrowthBoard } from '../../../main/contract/growth-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import css from './office-frame.module.css';
import { CampaignsTab } from './growth-campaigns.tsx';
import { CouponsTab } from './growth-coupons.tsx';
import { GuidesTab } from './growth-guides.tsx';
import { PacketsTab } from './growth-packets.tsx';
import { growthRefusal } from './growth-parts.tsx';
import { ReferralsTab } from './growth-referrals.tsx';
import { ShelfTab } from './growth-shelf.tsx';

const TABS = {
  campaigns: CampaignsTab,
  coupons: CouponsTab,
  packets: PacketsTab,
  referrals: ReferralsTab,
  shelf: ShelfTab,
  guides: GuidesTab,
} as const;
type Tab = keyof typeof TABS;
const NAMES = Object.keys(TABS) as readonly Tab[];

export default function GrowthPage({ onBack }: { readonly onBack: () => void }): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.growth;
  const [tab, setTab] = useState<Tab>('campaigns');
  const [board, setBoard] = useState<GrowthBoard | null>(null);
  const [said, setSaid] = useState('');
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let isOver = false;
    void client.call('growth.board', {}).then((answer) => {
      if (isOver) return;
      setSaid(answer.ok ? '' : growthRefusal(answer, all));
      if (answer.ok) setBoard(answer.value);
    });
    return () => {
      isOver = true;
    };
  }, [client, asked, all]);
  const Shown = TABS[tab];
  return (
    <div className={css['page']} data-testid="growth-page">
      <header className={css['head']}>
        <h1>{words.title}</h1>
        <div className="seg" role="group" aria-label={words.title}>
          {NAMES.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === tab}
              data-testid={`growth-${name}`}
              onClick={() => setTab(name)}
            >
              {words.tabs[name]}
            </button>
          ))}
        </div>
        <button type="button" className="btn" data-testid="growth-back" onClick={onBack}>
          {words.back}
        </button>
      </header>
      {board === null ? (
        <div className={css['columns']}>
          <section className={`card ${css['side'] ?? ''}`} aria-label={words.tabs[tab]}>
            <p className="s bad" role="status" data-testid="growth-said">
              {said}
            </p>
          </section>
        </div>
      ) : (
        <div className={css['columns']}>
          <Shown board={board} onChanged={refresh} />
        </div>
      )}
    </div>
  );
}
