/**
 * What is to be reached in a month, as the cloud has it, for whoever shows it: read when the month changes and when it is asked for again,
 * with what is to be said of it. Called by targets-page.tsx and store-target.tsx.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, MethodParams } from '../../../main/contract/contract.ts';
import { useTill } from '../../app/till-context.tsx';
import { NOTHING_SAID, type Said } from './office-list.tsx';

type Client = ReturnType<typeof useTill>['client'];
type Ask<Value> = (client: Client, month: MethodParams<'target.list'>) => Promise<Answer<Value>>;
type Refused = Extract<Answer<unknown>, { ok: false }>;
interface AskedMonth {
  /** Undefined for this one. */
  readonly month: string | undefined;
  readonly refused: (answer: Refused) => string;
}

export const useGuideTargets = (asked: AskedMonth) =>
  useTargetMonth((client, month) => client.call('target.list', month), asked);
export const useStoreTarget = (asked: AskedMonth) =>
  useTargetMonth((client, month) => client.call('target.store', month), asked);

function useTargetMonth<Value extends object>(ask: Ask<Value>, { month, refused }: AskedMonth) {
  const { client } = useTill();
  const asking = useRef(ask);
  const [read, setRead] = useState<Value | null>(null);
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isOver = false;
    void asking.current(client, month === undefined ? {} : { month }).then((answer) => {
      if (isOver) return;
      if (answer.ok) setRead(answer.value);
      else setSaid({ text: refused(answer), isDone: false });
    });
    return () => {
      isOver = true;
    };
  }, [client, month, asked, refused]);
  const readAgain = useCallback(() => setAsked((count) => count + 1), []);
  return { read, setRead, said, setSaid, readAgain } as const;
}
