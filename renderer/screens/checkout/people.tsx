/** The bar under the cart: who buys and who served. The same on checkout, payment and the finished sale. */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText, daysLeft, initialOf } from '../../text/format.ts';
import { tierName } from '../../text/tiers.ts';
import css from './checkout.module.css';

interface PeopleProps {
  readonly cart: CartView | null;
  /** Undefined where nothing can be chosen any more. */
  readonly onMember?: (() => void) | undefined;
  readonly onGuide?: (() => void) | undefined;
}

export function People({ cart, onMember, onGuide }: PeopleProps): ReactElement {
  const caps = useStore(useTill().keyCaps);
  return (
    <div className={css['people']}>
      <button type="button" disabled={onMember === undefined} onClick={onMember}>
        <MemberPart cart={cart} />
        {onMember === undefined ? null : <kbd>{caps['member'] ?? 'F3'}</kbd>}
      </button>
      <button type="button" disabled={onGuide === undefined} onClick={onGuide}>
        <GuidePart cart={cart} />
        {onGuide === undefined ? null : <kbd>{caps['guide'] ?? 'F4'}</kbd>}
      </button>
    </div>
  );
}

function MemberPart({ cart }: { readonly cart: CartView | null }): ReactElement {
  const words = useWords();
  const member = cart?.member;
  if (member == null)
    return (
      <>
        <span className="avatar">
          <Icon name="useradd" size={22} />
        </span>
        <span className={css['two']}>
          <span className="cut">{words.checkout.walkIn}</span>
          <span className="xs cut">{words.checkout.walkInHint}</span>
        </span>
      </>
    );
  const name = member.name ?? words.guide.nameless;
  return (
    <>
      <span className="avatar">{initialOf(name)}</span>
      <span className={css['two']} data-testid="cart-member" data-member={member.id}>
        <span className="cut">
          <b>{name}</b> <span className="tag quiet">{tierName(member.tier, words)}</span>{' '}
          <span className="num s sub">{member.phone}</span>
        </span>
        {cart?.buyer === undefined ? (
          <span className="xs cut">{words.checkout.points(countText(member.points))}</span>
        ) : (
          <span className="xs cut" data-testid="cart-buyer" data-staff={cart.buyer}>
            {words.people.purchase.isMember(cart.buyer)}
          </span>
        )}
      </span>
    </>
  );
}

function GuidePart({ cart }: { readonly cart: CartView | null }): ReactElement {
  const { clock } = useTill();
  const words = useWords();
  const nameOf = useStaffName();
  const now = useStore(clock);
  const shares = cart?.serving.shares ?? [];
  const member = cart?.member ?? null;
  const bound = member?.boundGuide ?? null;
  const serving = shares[0]?.guide;
  const staff = serving ?? bound;
  const protection =
    member === null || member.protectedUntil === null
      ? ''
      : ` · ${member.protectedUntil > now ? words.checkout.protectedDays(countText(daysLeft(member.protectedUntil, now))) : words.checkout.unprotected}`;
  const isNobody = shares.length === 0 && cart?.serving.asked === true;
  const guideHint = isNobody ? words.serving.noneHint : shares.length > 0 ? '' : words.checkout.noGuideHint;
  const boundText = bound === null ? '' : words.checkout.boundTo(nameOf(bound)) + protection;
  return (
    <>
      <span className="avatar">
        <Icon name="guide" size={22} />
      </span>
      <span className={css['two']} {...(staff === null ? {} : { 'data-testid': 'cart-guide', 'data-staff': staff })}>
        <span className="cut">
          {shares.length > 0 ? (
            <>
              {words.checkout.servedBy} <b>{shares.map(({ guide }) => nameOf(guide)).join(', ')}</b>{' '}
              <span className="num s sub">{serving}</span>
            </>
          ) : cart?.serving.asked === true ? (
            words.checkout.nobodyServed
          ) : (
            words.checkout.noGuide
          )}
        </span>
        <span className="xs cut">{boundText === '' ? guideHint : boundText}</span>
      </span>
    </>
  );
}
