/**
 * A file of footfall: chosen, read whole by the host, looked at by days, and only then sent; a file with a fault is not sent at all, and
 * what the cloud did not take is listed by its rows. Called by seven-page.tsx.
 */
import { useRef, useState, type ReactElement } from 'react';
import type { FootfallFile, FootfallSent } from '../../../main/contract/footfall-views.ts';
import { FOOTFALL_FILE_BYTES_MAX } from '../../../sync/protocol/footfall.ts';
import { useBusinessDay, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import { downloadText } from './download.ts';
import { footfallTemplate } from './footfall-template.ts';
import { officeRefusal } from './office-frame.tsx';
import { Table } from './office-cards.tsx';
import { NOTHING_SAID, SaidLine } from './office-list.tsx';
import css from './seven-page.module.css';

interface FootfallImportProps {
  readonly onClose: () => void;
  readonly onSent: () => void;
}
interface Chosen {
  readonly name: string;
  /** Base64. */
  readonly file: string;
  readonly read: FootfallFile;
}

export function FootfallImport({ onClose, onSent }: FootfallImportProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.seven.footfall;
  const today = useBusinessDay();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [sent, setSent] = useState<FootfallSent | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [said, setSaid] = useState(NOTHING_SAID);
  const choose = async (picked: File | undefined): Promise<void> => {
    if (picked === undefined) return;
    setChosen(null);
    setSent(null);
    if (picked.size > FOOTFALL_FILE_BYTES_MAX) return setSaid({ text: words.tooLarge, isDone: false });
    const file = base64Of(new Uint8Array(await picked.arrayBuffer()));
    const answer = await client.call('footfall.read', { file });
    if (!answer.ok) return setSaid({ text: officeRefusal(answer, all, {}), isDone: false });
    setSaid(NOTHING_SAID);
    setChosen({ name: picked.name, file, read: answer.value });
  };
  const send = async ({ file }: Chosen): Promise<void> => {
    setIsBusy(true);
    const answer = await client.call('footfall.send', { file });
    setIsBusy(false);
    if (!answer.ok) return setSaid({ text: officeRefusal(answer, all, {}), isDone: false });
    const { taken, older } = answer.value;
    setSaid({ text: words.sent(countText(taken), countText(older)), isDone: true });
    setSent(answer.value);
    onSent();
  };
  const isFaulty = (chosen?.read.faults.length ?? 0) > 0;
  return (
    <Dialog title={words.title} onClose={onClose} isWide>
      <div className={css['import']} data-testid="footfall-import">
        <p className="s sub">{words.what}</p>
        <div className={css['acts']}>
          <button
            type="button"
            className="btn"
            data-testid="footfall-template"
            onClick={() => downloadText(words.templateName, footfallTemplate(words.head, today))}
          >
            <Icon name="download" size={18} />
            {words.template}
          </button>
          <button type="button" className="btn" onClick={() => input.current?.click()}>
            <Icon name="file" size={18} />
            {words.choose}
          </button>
          <input
            ref={input}
            hidden
            type="file"
            accept=".csv,text/csv"
            aria-label={words.choose}
            data-testid="footfall-file"
            onChange={({ target }) => {
              void choose(target.files?.[0]);
              target.value = '';
            }}
          />
        </div>
        {chosen === null ? null : isFaulty ? (
          <Faults faults={chosen.read.faults} />
        ) : sent === null ? (
          <Preview chosen={chosen} />
        ) : (
          <Rejected sent={sent} />
        )}
        <SaidLine said={said} testId="footfall-said" />
        {chosen === null || isFaulty || sent !== null ? null : (
          <div className={css['acts']}>
            <button
              type="button"
              className="btn primary"
              disabled={isBusy}
              data-testid="footfall-send"
              onClick={() => void send(chosen)}
            >
              {words.send}
            </button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function Preview({ chosen: { name, read } }: { readonly chosen: Chosen }): ReactElement {
  const words = useWords().seven;
  const own = words.footfall;
  const { rows, days } = read;
  return (
    <>
      <p>
        <b>{name}</b> · {own.rows(countText(rows), countText(new Set(days.map(({ day }) => day)).size))}
      </p>
      <div className={css['preview']} tabIndex={0} role="region" aria-label={name} data-testid="footfall-preview">
        <Table
          head={[own.day, own.store, own.hours, words.figures.entered, words.figures.passed]}
          rows={days.map(({ store, day, hours, entered, passed }) => [
            day,
            store,
            countText(hours),
            countText(entered),
            passed === null ? '—' : countText(passed),
          ])}
        />
      </div>
    </>
  );
}

function Faults({ faults }: Pick<FootfallFile, 'faults'>): ReactElement {
  const words = useWords().seven.footfall;
  return (
    <>
      <p className="bad">{words.faulty}</p>
      <ul tabIndex={0} aria-label={words.faulty} data-testid="footfall-faults">
        {faults.map(({ line, column, reason, text }) => (
          <li key={`${String(line)} ${reason}`} data-line={line} data-reason={reason}>
            <b>{line === 0 ? words.wholeFile : words.line(countText(line))}</b>{' '}
            {column === null ? '' : `${words.columns[column]} `}
            {text === '' ? '' : `“${text}” `}
            {words.faults[reason]}
          </li>
        ))}
      </ul>
    </>
  );
}

function Rejected({ sent: { rejected } }: { readonly sent: FootfallSent }): ReactElement | null {
  const words = useWords().seven.footfall;
  if (rejected.length === 0) return null;
  return (
    <>
      <p className="bad">{words.rejected}</p>
      <ul tabIndex={0} aria-label={words.rejected} data-testid="footfall-rejected">
        {rejected.map(({ line, path, reason }) => (
          <li key={`${String(line)} ${path}`} data-line={line} data-reason={reason}>
            <b>{words.line(countText(line))}</b> {words.reasons[reason] ?? `${path} ${reason}`}
          </li>
        ))}
      </ul>
    </>
  );
}
