/** The code itself: QR of at least 320 px with its expiry ring, the short code, the posts on the way and every time on demand. */
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { IssuedToken } from '../../../main/contract/views.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { TokenView } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { QrCode, qrModules } from '../../design/qr-code.tsx';
import { BOUND } from '../../input/sounds.ts';
import { countdownText } from '../../text/format.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { posts, serves, shareLeft, tokenState, type Post } from './binding-progress.ts';
import { CodeUses } from './code-uses.tsx';
import { Colleagues } from './colleagues.tsx';
import css from './guide-desk.module.css';

interface BindingCodeProps {
  readonly guide: StaffId | null;
  /** The guide is who is signed in, and gives own customers to a colleague. */
  readonly isOwn: boolean;
  readonly onIssue: () => void;
  readonly onBadge: () => void;
  readonly children: ReactNode;
}

export function BindingCode({ guide, isOwn, onIssue, onBadge, children }: BindingCodeProps): ReactElement {
  const { guideCode } = useTill();
  const words = useWords();
  const nameOf = useStaffName();
  const { use, to, token, isIssuing, failure, reason } = useStore(guideCode.state);
  const shown = token !== null && (token.giver ?? token.guide) === guide ? token : null;
  const refusals: Readonly<Record<string, string>> = words.guideCode.refusals;
  const isHandover = use === 'handover';
  const asksWhom = isHandover && isOwn && to === null;
  return (
    <>
      <div className={css['head']}>
        <div className={css['two']}>
          <b>
            {guide === null ? words.guide.noGuides : nameOf(guide)} <span className="num">{guide ?? ''}</span>
          </b>
          {shown?.giver === undefined ? null : (
            <b data-testid="takes-over" data-staff={shown.guide}>
              {words.guideCode.takesOver(nameOf(shown.guide))}
            </b>
          )}
        </div>
        <CodeUses onBadge={onBadge} />
        <button
          type="button"
          className="btn sm onsign"
          data-testid="guide-issue"
          disabled={guide === null || isIssuing || (isHandover && (to === null || !isOwn))}
          onClick={onIssue}
        >
          <Icon name={shown === null ? 'qr' : 'refresh'} />
          {shown === null ? words.guide.issue : words.guide.again}
        </button>
      </div>
      {children}
      {failure === null ? null : (
        <p className="banner danger" role="alert">
          {words.common.failed(refusals[reason ?? ''] ?? words.failures[failure])}
        </p>
      )}
      {asksWhom && guide !== null ? (
        <Colleagues giver={guide} onChosen={(colleague) => void guideCode.handTo(colleague)} />
      ) : shown === null ? (
        <div className={css['noCode']}>
          <Icon name="qr" size={64} />
          <b>{words.guide.before}</b>
          <span>{words.guide.beforeHint}</span>
          <span>{isHandover && !isOwn ? words.guideCode.ownOnly : words.guideCode.hints[use]}</span>
        </div>
      ) : (
        <Issued key={shown.token} token={shown} />
      )}
    </>
  );
}

/** The symbol without its quiet zone must not be smaller than this. UX.md 3. */
const SYMBOL_MIN_PX = 320;
const TILE_PX = 400;
const QUIET_MODULES = 4;

function Issued({ token }: { readonly token: IssuedToken }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { sync } = useApp();
  const now = useStore(till.clock);
  const [view, setView] = useState<TokenView | null>(null);
  const [showsTimes, setShowsTimes] = useState(false);
  useEffect(() => till.database.watchBinding(token.token, setView), [till, token.token]);
  const state = tokenState(token, view, now);
  useEffect(() => {
    if (state === 'bound') till.play(BOUND);
  }, [till, state]);
  const isEnded = state === 'expired' || state === 'revoked';
  const isOver = isEnded || (serves(token) === 'one' && (state === 'bound' || state === 'conflict'));
  const modules = qrModules(token.url);
  const side = Math.max(TILE_PX, Math.ceil((SYMBOL_MIN_PX * (modules + 2 * QUIET_MODULES)) / modules));
  const isWaitingForCloud = sync.state === 'offline' && !isOver;
  return (
    <>
      <div className={css['tile']} data-testid="guide-qr" data-token={token.token} data-over={isOver}>
        <Ring share={isOver ? 0 : shareLeft(token, now)} />
        <div className={css['code']} style={{ width: side, height: side }}>
          <QrCode text={token.url} />
        </div>
      </div>
      <div className={css['meta']}>
        <span>
          <span className={css['quiet']}>{words.guide.shortCode}</span>
          <span className={cx(css['short'], 'num')}>{token.shortCode}</span>
        </span>
        {isOver || token.expiresAt === null ? null : (
          <span className={css['quiet']}>
            {words.guide.validFor} <b className={cx(css['left'], 'num')}>{countdownText(token.expiresAt - now)}</b>
          </span>
        )}
      </div>
      <Posts token={token} view={view} state={state} isWaitingForCloud={isWaitingForCloud} />
      <div className={css['note']}>
        <span className="cut">{note(state, view, isWaitingForCloud, words)}</span>
        <button
          type="button"
          className={css['times']}
          aria-expanded={showsTimes}
          onClick={() => setShowsTimes((is) => !is)}
        >
          {words.guide.allTimes}
          <Icon name={showsTimes ? 'down' : 'right'} size={16} />
        </button>
      </div>
      {showsTimes ? <Times token={token} view={view} /> : null}
    </>
  );
}

function note(
  state: TokenView['state'],
  view: TokenView | null,
  isWaitingForCloud: boolean,
  words: Dictionary,
): string {
  if (isWaitingForCloud) return words.guide.awaitingCloudHint;
  if (state === 'bound' && view?.memberName != null) return `${view.memberName} ${view.memberPhone ?? ''}`;
  if (state === 'conflict' || state === 'revoked') {
    const reason = view?.reason ?? 'other';
    const { reasons } = words.guide;
    const why = reason in reasons ? reasons[reason as keyof typeof reasons] : reasons.other;
    return `${why} · ${words.guide.waiting[state]}`;
  }
  return words.guide.waiting[state];
}

interface PostsProps {
  readonly token: IssuedToken;
  readonly view: TokenView | null;
  readonly state: TokenView['state'];
  readonly isWaitingForCloud: boolean;
}

function Posts({ token, view, state, isWaitingForCloud }: PostsProps): ReactElement {
  const words = useWords();
  return (
    <ol className={css['posts']} data-testid="binding-state" data-state={state} aria-label={words.guide.title}>
      {posts(token, view, state).map((post, index) => (
        <PostView key={index} post={post} isWaitingForCloud={isWaitingForCloud && index === 1} />
      ))}
    </ol>
  );
}

function PostView({
  post,
  isWaitingForCloud,
}: {
  readonly post: Post;
  readonly isWaitingForCloud: boolean;
}): ReactElement {
  const words = useWords();
  const format = useFormat();
  const icons: Readonly<Record<Post['look'], IconName | null>> = {
    past: 'check',
    now: post.state === 'bound' ? 'check' : post.state === 'issued' ? 'qr' : 'eye',
    next: isWaitingForCloud ? 'pending' : null,
    refused: 'stop',
  };
  const icon = icons[post.look];
  return (
    <li className={css['post']} data-look={post.look} aria-current={post.look === 'now' ? 'step' : undefined}>
      <b>
        {icon === null ? null : <Icon name={icon} size={16} />}
        {isWaitingForCloud && post.look === 'next' ? words.guide.awaitingCloud : words.guide.states[post.state]}
      </b>
      <span className="xs num">{post.at === null ? words.common.unknown : format.timeWithSeconds(post.at)}</span>
    </li>
  );
}

function Times({ token, view }: { readonly token: IssuedToken; readonly view: TokenView | null }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const steps = view?.steps ?? [{ state: 'issued' as const, at: token.issuedAt }];
  return (
    <ul className={css['allTimes']}>
      {steps.map(({ state, at }) => (
        <li key={`${state}${String(at)}`}>
          {words.guide.states[state]} <span className="num">{format.timeWithSeconds(at)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The time left as a marigold edge that shrinks, once a second. */
function Ring({ share }: { readonly share: number }): ReactElement {
  return (
    <svg className={css['ring']} viewBox="0 0 412 412" aria-hidden="true">
      <rect x="3" y="3" width="406" height="406" rx="13" fill="none" stroke="var(--sign-2)" strokeWidth="6" />
      <rect
        x="3"
        y="3"
        width="406"
        height="406"
        rx="13"
        fill="none"
        stroke="var(--go)"
        strokeWidth="6"
        pathLength="1"
        strokeDasharray={`${String(share)} 1`}
      />
    </svg>
  );
}
