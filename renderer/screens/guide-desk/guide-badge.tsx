/**
 * A guide's badge: a code that lasts a year, made, printed (alone on a card-sized page, by the browser's own dialog), renewed and
 * revoked; offline too. Lazy: called by guide-desk.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { BadgesOfGuide } from '../../../main/contract/guide-views.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { TokenView } from '../../../sync/terminal/api.ts';
import { BadgePaper } from '../../app/badge-paper.tsx';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { QrCode } from '../../design/qr-code.tsx';
import css from './guide-badge.module.css';

type Badge = BadgesOfGuide['items'][number];

interface GuideBadgeProps {
  readonly guide: StaffId;
  readonly onClose: () => void;
}

export default function GuideBadge({ guide, onClose }: GuideBadgeProps): ReactElement {
  const { client } = useTill();
  const { guideCode: words, common, failures } = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const [badges, setBadges] = useState<readonly Badge[] | null>(null);
  const [said, setSaid] = useState('');
  const [printed, setPrinted] = useState<Badge | null>(null);
  const endPrinting = useCallback(() => setPrinted(null), []);
  const take = useCallback(
    (answer: Answer<BadgesOfGuide>, done = ''): void => {
      setSaid(answer.ok ? done : common.failed(failures[answer.code]));
      if (answer.ok) setBadges(answer.value.items);
    },
    [common, failures],
  );
  useEffect(() => void client.call('guide.badges', { guide }).then(take), [client, guide, take]);
  const make = async (): Promise<void> => take(await client.call('guide.makeBadge', { guide }), words.renewed);
  const revoke = async ({ token }: Badge): Promise<void> => {
    const answer = await client.call('guide.revokeToken', { token });
    if (answer.ok) take(await client.call('guide.badges', { guide }), words.revoked);
    else setSaid(common.failed(failures[answer.code]));
  };
  return (
    <Dialog title={words.badgeOf(nameOf(guide))} onClose={onClose}>
      <div className={css['badges']} data-testid="guide-badges">
        {badges?.length === 0 ? <p>{words.none}</p> : null}
        {badges?.map((badge) => (
          <BadgeRow
            key={badge.token}
            badge={badge}
            onPrint={() => setPrinted(badge)}
            onRevoke={() => void revoke(badge)}
          />
        ))}
        <p role="status" className="sub" data-testid="guide-badge-said">
          {said}
        </p>
        <button
          type="button"
          className="btn primary"
          data-testid="guide-badge-make"
          disabled={badges === null}
          onClick={() => void make()}
        >
          {badges === null || badges.length === 0 ? words.make : words.renew}
        </button>
        <p className="s sub">{words.worth}</p>
      </div>
      {printed === null ? null : (
        <BadgePaper
          id="guide-badge-paper"
          code={printed.url}
          staff={printed.guide}
          name={nameOf(printed.guide)}
          says={words.scanMe}
          onPrinted={endPrinting}
        >
          {printed.shortCode}
          {printed.expiresAt === null ? '' : ` · ${words.until} ${format.stamp(printed.expiresAt).slice(0, 10)}`}
        </BadgePaper>
      )}
    </Dialog>
  );
}

interface BadgeRowProps {
  readonly badge: Badge;
  readonly onPrint: () => void;
  readonly onRevoke: () => void;
}

function BadgeRow({ badge, onPrint, onRevoke }: BadgeRowProps): ReactElement {
  const till = useTill();
  const words = useWords().guideCode;
  const format = useFormat();
  const now = useStore(till.clock);
  const [view, setView] = useState<TokenView | null>(null);
  useEffect(() => till.database.watchBinding(badge.token, setView), [till, badge.token]);
  const isEnded = view?.state === 'revoked';
  const isOver = isEnded || (badge.expiresAt !== null && badge.expiresAt <= now);
  return (
    <div className={css['badge']} data-testid="guide-badge-row" data-token={badge.token}>
      <QrCode text={badge.url} className={css['code']} />
      <div className={css['facts']}>
        <b className="num">{badge.shortCode}</b>
        <span className="sub">
          {words.issued} <span className="num">{format.stamp(badge.issuedAt).slice(0, 10)}</span>
        </span>
        {badge.expiresAt === null ? null : (
          <span className="sub">
            {words.until} <span className="num">{format.stamp(badge.expiresAt).slice(0, 10)}</span>
          </span>
        )}
        {isOver || badge.isOldKey ? (
          <span className="bad s">{isEnded ? words.ended : isOver ? words.over : words.oldKey}</span>
        ) : null}
        <div className={css['acts']}>
          <button type="button" className="btn" data-testid="guide-badge-print" disabled={isOver} onClick={onPrint}>
            <Icon name="printer" size={20} />
            {words.print}
          </button>
          <button type="button" className="btn quiet" data-testid="guide-badge-revoke" onClick={onRevoke}>
            {words.revoke}
          </button>
        </div>
      </div>
    </div>
  );
}
