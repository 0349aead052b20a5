/**
 * A manager adds a terminal: one press makes a one-time code, shown large with how long it lasts. The code comes from the
 * cloud in the manager's own name; it is never kept here.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { countdownText } from '../../text/format.ts';
import css from './office.module.css';

type Code = MethodValue<'pairing.makeCode'>;

export function PairingCode({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { client, clock } = useTill();
  const words = useWords();
  const now = useStore(clock);
  const [code, setCode] = useState<Code | null>(null);
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const [asked, setAsked] = useState(1);
  useEffect(() => {
    let isOver = false;
    void client.call('pairing.makeCode', {}).then((answer) => {
      if (isOver) return;
      setCode(answer.ok ? answer.value : null);
      setFailure(answer.ok ? null : answer.code);
    });
    return () => {
      isOver = true;
    };
  }, [client, asked]);
  const left = code === null ? 0 : code.expiresAt - now;
  return (
    <Dialog title={words.office.codeTitle} onClose={onClose}>
      <div className={css['pairing']}>
        <p>{words.office.codeWhat}</p>
        {failure !== null ? (
          <p className="banner danger" role="alert">
            <Icon name="stop" size={22} />
            {words.common.failed(words.failures[failure])}
          </p>
        ) : (
          <output className={css['pairCode']} data-testid="office-code" data-expires={code?.expiresAt}>
            <b className="num">{code === null || left <= 0 ? words.common.unknown : groupsOf(code.code)}</b>
            <span className="sub">
              {code === null ? '' : left <= 0 ? words.office.codeOver : words.office.codeFor(countdownText(left))}
            </span>
          </output>
        )}
        <button type="button" className="btn" onClick={() => setAsked((count) => count + 1)}>
          <Icon name="refresh" size={18} />
          {words.office.codeAgain}
        </button>
      </div>
    </Dialog>
  );
}

/** In fives, to be read aloud; the first screen takes it with or without the gap. */
const groupsOf = (code: string): string => code.replace(/(.{5})(?=.)/g, '$1 ');
