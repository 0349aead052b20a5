/** What a shop assistant may see of a member: name, masked phone, tier, points and which of them end next, bound guide and how long it is protected. */
import type { ReactElement } from 'react';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { POINTS_AHEAD_DAYS } from '../../../sync/domain/call-reasons.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText, daysLeft, initialOf } from '../../text/format.ts';
import { tierName } from '../../text/tiers.ts';
import css from './members.module.css';

export function MemberCard({ member }: { readonly member: MemberView }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(useTill().clock);
  const name = member.name ?? words.guide.nameless;
  const isProtected = member.protectedUntil !== null && member.protectedUntil > now;
  const endsSoon =
    member.pointsEnding !== undefined && Date.parse(member.pointsEnding.day) <= now + POINTS_AHEAD_DAYS * DAY_MS;
  return (
    <span className={css['card']}>
      <span className="avatar">{initialOf(name)}</span>
      <span className={css['who']}>
        <b>{name}</b> <span className="tag quiet">{tierName(member.tier, words)}</span>{' '}
        {member.tierUntil === undefined ? null : (
          <span className="xs mute" data-testid="member-tier-until">
            {words.customers.tierUntil(format.date(Date.parse(member.tierUntil)))}{' '}
          </span>
        )}
        <span className="num sub">{member.phone}</span>
      </span>
      <span className={css['facts']}>
        <span>
          <span className="xs mute">{words.member.points}</span>
          <span>
            <span className="num">{countText(member.pointsBalance ?? member.points)}</span>{' '}
            {member.pointsEnding === undefined ? null : (
              <span className={`xs ${endsSoon ? 'warn' : 'mute'}`} data-testid="member-points-ending">
                {words.customers.pointsEnding(
                  countText(member.pointsEnding.points),
                  endsSoon ? format.date(Date.parse(member.pointsEnding.day)) : member.pointsEnding.day,
                )}
              </span>
            )}
          </span>
        </span>
        <span>
          <span className="xs mute">{words.member.storedValue}</span>
          <span className="num">{amountText(member.storedValueBalance ?? member.storedValue)}</span>
        </span>
        <span>
          <span className="xs mute">{words.member.boundGuide}</span>
          <span data-testid="member-guide" data-staff={member.boundGuide ?? ''}>
            {member.boundGuide === null ? words.member.notBound : `${nameOf(member.boundGuide)} ${member.boundGuide}`}
          </span>
        </span>
        <span>
          <span className="xs mute">{words.member.protection}</span>
          <span>
            {member.protectedUntil === null || member.boundGuide === null
              ? words.common.unknown
              : isProtected
                ? `${words.guide.protection(countText(daysLeft(member.protectedUntil, now)))} · ${words.member.protectedUntil(format.date(member.protectedUntil))}`
                : words.guide.unprotected}
          </span>
        </span>
      </span>
    </span>
  );
}
