/** The last slips of the virtual printer as an independent reader saw them; read anew whenever a print job changes. */
import { useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import css from './settings.module.css';

type Slips = MethodValue<'print.virtualSlips'>['items'];

export function PrinterBench(): ReactElement {
  const { client, jobs } = useTill();
  const words = useWords();
  const format = useFormat();
  const { devices } = useApp();
  const jobList = useStore(jobs);
  const [slips, setSlips] = useState<Slips>([]);
  useEffect(() => {
    let isOver = false;
    void client.call('print.virtualSlips', {}).then((answer) => {
      if (!isOver && answer.ok) setSlips(answer.value.items);
    });
    return () => {
      isOver = true;
    };
  }, [client, jobList]);
  const hasVirtual = devices.some(({ kind, driver }) => kind === 'printer' && driver === 'virtual');
  if (slips.length === 0)
    return (
      <div className={css['benchBody']}>
        <div className={css['waiting']}>
          <Icon name="receipt" size={44} />
          <b>{hasVirtual ? words.settings.noSlips : words.settings.real}</b>
          <span>{hasVirtual ? words.settings.noSlipsHint : ''}</span>
        </div>
      </div>
    );
  return (
    <div className={css['slips']}>
      {slips.toReversed().map((slip, index) => (
        <figure key={`${String(slip.at)}-${String(index)}`} data-testid="virtual-slip">
          <figcaption className="num xs mute">{format.timeWithSeconds(slip.at)}</figcaption>
          <pre>{slip.rows.map(shortCode).join('\n')}</pre>
        </figure>
      ))}
    </div>
  );
}

/** A code's text is longer than paper is wide: its beginning is enough to see which one it is. */
const shortCode = (row: string): string => row.replace(/^(\[QR .{34}).{4,}\]$/, '$1…]');
