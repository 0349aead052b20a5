/**
 * Another person approves what the one at the till may not do alone: number and PIN, or a scanned badge up to the store's limit
 * (above it the badge fills in the number and the PIN is asked for), and a reason. Common reasons are one press.
 * What is asked and up to how much stands at the top, so that nobody approves blindly.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../main/contract/contract.ts';
import { PERMISSIONS } from '../../sync/domain/permission.ts';
import { cx } from '../design/cx.ts';
import { Dialog } from '../design/dialog.tsx';
import { Icon } from '../design/icon.tsx';
import type { ApprovalRequest } from '../sale/approval-desk.ts';
import { amountText } from '../text/format.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { numberOnBadge, readSignedBadge } from '../../sync/domain/staff-badge.ts';
import { badgeText } from './badge-words.ts';
import { refusalText } from '../screens/first-run/login.tsx';
import { grantsOfSession } from './rights.ts';
import { useApp, useFormat, useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';
import { PinField, StaffField } from './person-fields.tsx';

export default function ApprovalDialog({ request }: { readonly request: ApprovalRequest }): ReactElement {
  const { client, badges } = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [badge, setBadge] = useState<string | null>(null);
  const pinField = useRef<HTMLInputElement>(null);
  const reasonField = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState(request.reason);
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Extract<Answer<unknown>, { ok: false }> | null>(null);
  const { permission, amount, subject, change } = request;
  const lacks =
    staff.trim() === '' && badge === null
      ? 'staff'
      : pin === '' && badge === null
        ? 'pin'
        : reason.trim() === ''
          ? 'reason'
          : null;
  const approve = async (scanned = badge, typed = pin): Promise<void> => {
    const byBadge = scanned !== null && typed === '';
    if (isAsking || staff.trim() + (scanned ?? '') === '' || (typed === '' && !byBadge) || reason.trim() === '') return;
    setAsking(true);
    const answer = await client.call('approval.grant', {
      permission,
      amount,
      subject,
      staff: staff.trim(),
      pin: typed,
      ...(byBadge ? { badge: scanned } : {}),
      reason: reason.trim(),
    });
    setAsking(false);
    setPin('');
    if (answer.ok) {
      request.settle(answer.value.approval);
      return;
    }
    setBadge(null);
    setRefusal(answer);
    if (byBadge) pinField.current?.focus();
  };
  const takeBadge = (scanned: string): void => {
    setStaff(numberOnBadge(scanned) ?? '');
    setRefusal(null);
    const isSigned = readSignedBadge(scanned) !== undefined;
    setBadge(isSigned ? scanned : null);
    setPin('');
    if (!isSigned) pinField.current?.focus();
    else if (reason.trim() === '') reasonField.current?.focus();
    else void approve(scanned, '');
  };
  useEffect(() => badges.ask(takeBadge));
  return (
    <Dialog title={words.approval.title} onClose={() => request.settle(null)}>
      <form
        className={css['form']}
        data-testid="approval"
        data-permission={permission}
        onSubmit={(event) => {
          event.preventDefault();
          if (lacks === 'pin') pinField.current?.focus();
          else if (lacks === 'reason') reasonField.current?.focus();
          else void approve();
        }}
      >
        <p className={css['what']}>
          <Icon name="lock" size={22} />
          <span>
            <b>{words.approval.permissions[permission]}</b> <span className="num">{limitText(request, words)}</span>
            {change === null ? null : (
              <b className={cx('num', css['change'])} data-testid="approval-change">
                {words.approval.change(
                  amountText(change.before),
                  amountText(change.after),
                  amountText(change.before - change.after),
                )}
              </b>
            )}
            <span className="sub">{subjectText(request, words)}</span>
            <OwnLimit permission={permission} />
          </span>
        </p>
        <StaffField
          label={words.approval.staff}
          value={staff}
          testId="approval-staff"
          isFirst
          onChange={(text) => {
            setStaff(text);
            setBadge(null);
          }}
          onBadge={takeBadge}
        />
        {badge === null ? (
          <PinField
            label={words.login.pin}
            value={pin}
            testId="approval-pin"
            isFirst={refusal !== null}
            inputRef={pinField}
            onChange={setPin}
          />
        ) : (
          <p className={css['badge']} role="status" data-testid="approval-badge">
            <Icon name="check" size={20} />
            {words.people.badge.read}
            <button type="button" className="btn quiet" data-testid="approval-by-pin" onClick={() => setBadge(null)}>
              {words.people.badge.pinInstead}
            </button>
          </p>
        )}
        <label>
          {words.approval.reason}
          <span className="field">
            <input
              ref={reasonField}
              value={reason}
              maxLength={200}
              autoComplete="off"
              data-testid="approval-reason"
              onChange={(event) => setReason(event.target.value)}
            />
          </span>
        </label>
        <div className={css['reasons']}>
          {Object.entries(PRICE_CUTS.has(permission) ? words.approval.reasons : words.approval.otherReasons).map(
            ([id, text]) => (
              <button key={id} type="button" className="btn" onClick={() => setReason(text)}>
                {text}
              </button>
            ),
          )}
        </div>
        <p className={css['refusal']} role="alert" data-testid="approval-error" data-code={refusal?.code ?? ''}>
          {refusal === null ? '' : approvalRefusal(refusal, words, format)}
        </p>
        <button
          type="submit"
          className="btn primary"
          data-testid="approval-submit"
          aria-disabled={lacks !== null || isAsking}
          disabled={isAsking}
        >
          {lacks === null ? words.approval.approve : words.approval.lacks[lacks]} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

/** What gives something away at the counter; everything else has reasons of its own. */
const PRICE_CUTS: ReadonlySet<ApprovalRequest['permission']> = new Set([
  'line_discount',
  'order_discount',
  'price_override',
  'open_item',
  'tag_price',
]);

/** A payment is told by its kind, which the subject holds as a code. */
function subjectText({ permission, subject }: ApprovalRequest, words: Dictionary): string {
  if (permission !== 'abandon_tender') return subject;
  const [kind = '', ...rest] = subject.split(' ');
  const kinds: Readonly<Record<string, string>> = words.payment.kinds;
  return [kinds[kind] ?? kind, ...rest].join(' ');
}

/** How far the one at the till may go alone: why another person is asked. */
function OwnLimit({ permission }: Pick<ApprovalRequest, 'permission'>): ReactElement | null {
  const words = useWords();
  const limit = grantsOfSession(useApp().session)[permission];
  const unit = PERMISSIONS[permission];
  if (typeof limit !== 'number' || unit === 'none') return null;
  return (
    <span className="sub s num" data-testid="approval-own-limit">
      {unit === 'bp' ? words.approval.ownBp(amountText(limit)) : words.approval.ownFen(amountText(limit))}
    </span>
  );
}

function limitText({ permission, amount }: ApprovalRequest, words: Dictionary): string {
  switch (PERMISSIONS[permission]) {
    case 'none':
      return '';
    case 'fen':
      return amountText(amount);
    case 'bp':
      return words.approval.off(amountText(amount));
  }
}

function approvalRefusal(
  refusal: Extract<Answer<unknown>, { ok: false }>,
  words: Dictionary,
  format: ReturnType<typeof useFormat>,
): string {
  const { reason } = refusal.details;
  if (reason === 'badge_pin_needed') return words.people.badge.overLimit;
  if (reason === 'approver_may_not') return words.approval.mayNot;
  return badgeText(reason, words) || refusalText(refusal, words, format);
}
