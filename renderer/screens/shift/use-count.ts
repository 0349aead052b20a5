/**
 * Hands a count in: closes the shift, or counts it later, asking for another person's approval where the host wants one. What
 * needs a reason comes back as a difference with its clues; everything else as a result or a message.
 */
import { useState } from 'react';
import { fen } from '../../../sync/domain/money.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import type { CountDraft, Counted, Done, Unexplained } from './count-flow.ts';
import { failureWords } from './open-shift.tsx';

export interface CountFlow {
  readonly problem: string | null;
  readonly isAsking: boolean;
  /** A difference is shown before it is final, unless it was seen already. */
  readonly submit: (draft: CountDraft, reason: string, isSeen?: boolean) => Promise<void>;
  readonly handOver: (draft: CountDraft, reason: string, pins: HandOverPins, isSeen?: boolean) => Promise<boolean>;
}
export interface HandOverPins {
  readonly pin: string;
  readonly to: { readonly staff: string; readonly pin: string };
}

export function useCount(
  of: Counted,
  onDone: (done: Done) => void,
  onUnexplained: (unexplained: Unexplained) => void,
): CountFlow {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  /** Whose shift, as an approver knows it. */
  const subject = `${words.shift.title} ${of.shift.staff} · ${format.stamp(of.shift.openedAt)}`;
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);

  const paramsOf = ({ countedCash, denominations }: CountDraft, reason: string) => ({
    countedCash: fen(countedCash),
    ...(denominations === undefined ? {} : { denominations: { ...denominations } }),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  });
  const refused = async (
    draft: CountDraft,
    reason: string,
    code: Parameters<typeof failureWords>[0],
    why: string | undefined,
    isHandOver = false,
  ) => {
    if (why === 'cart_not_empty') return setProblem(words.shiftDay.cartOpen);
    if (code !== 'reason_needed') return setProblem(failureWords(code, words));
    if (why === 'pieces_not_given') return setProblem(words.shiftDay.needsPieces);
    const difference = await till.client.call('shift.difference', { shift: of.shift.shift });
    if (difference.ok) {
      onUnexplained({ of, draft, reason: reason.trim(), difference: difference.value, isHandOver });
    } else setProblem(failureWords(difference.code, words));
  };

  return {
    problem,
    isAsking,
    submit: async (draft, reason, isSeen = false) => {
      if (isAsking) return;
      setAsking(true);
      setProblem(null);
      const params = paramsOf(draft, reason);
      const { shift } = of.shift;
      const answer = await till.approvals.withApproval(subject, (approval) =>
        of.kind === 'open'
          ? till.client.call('shift.close', { ...params, ...(isSeen ? {} : { show: true }), ...approval })
          : till.client.call('shift.count', { shift, ...params, ...approval }),
      );
      setAsking(false);
      if (answer.ok) {
        onDone({ ...answer.value, of, countedCash: draft.countedCash, reason: reason.trim() });
        await till.dismissDone();
        await till.refresh();
      } else await refused(draft, reason, answer.code, answer.details.reason);
    },
    handOver: async (draft, reason, pins, isSeen = false) => {
      setProblem(null);
      const shown = isSeen ? {} : ({ show: true } as const);
      const params = { ...paramsOf(draft, reason), ...shown, pin: pins.pin, to: { ...pins.to } };
      const answer = await till.approvals.withApproval(subject, (approval) =>
        till.client.call('shift.handOver', { ...params, ...approval }),
      );
      if (answer.ok) await till.refresh();
      else await refused(draft, reason, answer.code, answer.details.reason, true);
      return answer.ok || answer.code === 'reason_needed';
    },
  };
}
