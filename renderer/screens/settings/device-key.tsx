/** Since when this terminal's key is in force; a manager changes it here when the old one may be in other hands. */
import { permits } from '../../../sync/domain/permission.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useEffect, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';

type Key = MethodValue<'pairing.key'>;
const LOOK_EVERY_MS = 1000;

export function DeviceKey(): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const format = useFormat();
  const { now, session, sync } = useApp();
  const [key, setKey] = useState<Key | null>(null);
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const isChanging = key?.isChanging === true;
  // A change ends some moments after the cloud has countersigned it: asked until it has.
  useEffect(() => {
    let isOver = false;
    const look = (): void =>
      void client.call('pairing.key', {}).then((answer) => {
        if (!isOver && answer.ok) setKey(answer.value);
      });
    look();
    const timer = isChanging ? setInterval(look, LOOK_EVERY_MS) : undefined;
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [client, sync.pending, sync.state, isChanging]);
  const change = async (): Promise<void> => {
    const answer = await client.call('pairing.changeKey', {});
    if (answer.ok) setKey(answer.value);
    setFailure(answer.ok ? null : answer.code);
  };
  return (
    <>
      <dt>{words.settings.deviceKey}</dt>
      <dd data-testid="device-key" data-changing={key?.isChanging}>
        <span className="num">
          {key === null
            ? words.common.unknown
            : key.isChanging
              ? words.settings.keyChanging
              : words.settings.keySince(format.moment(key.since, now))}
        </span>
        {permits(grantsOfSession(session), 'manage_terminal') ? (
          <>
            {' '}
            <button
              type="button"
              className="btn sm"
              data-testid="change-key"
              disabled={key?.isChanging !== false}
              onClick={() => void change()}
            >
              {words.settings.keyChange}
            </button>
            <p className="s sub">{words.settings.keyWhy}</p>
          </>
        ) : null}
        {failure === null ? null : (
          <p className="bad xs" role="alert">
            {words.common.failed(words.failures[failure])}
          </p>
        )}
      </dd>
    </>
  );
}
