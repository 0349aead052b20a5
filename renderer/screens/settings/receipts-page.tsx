/**
 * How this store's receipts look: texts, logo, blocks, and beside them any paper of the till as it would be printed, in both
 * widths and both languages. Managers only may save; faults are said while typing. Called by settings.tsx.
 */
import { useMemo, useState, type ReactElement } from 'react';
import { permits } from '../../../sync/domain/permission.ts';
import { CUSTOMER_PAPERS, SHOP_PAPERS, type PaperKind } from '../../../sync/domain/paper-kinds.ts';
import { samplePaper } from '../../../sync/domain/paper-sample.ts';
import { readReceiptTemplate, type ReceiptTemplate } from '../../../sync/domain/receipt-template.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { ReceiptPaper } from '../../sale/receipt-paper.tsx';
import { ReceiptPdf } from '../../sale/receipt-pdf.tsx';
import { LANGUAGES } from '../../text/languages.ts';
import { ReceiptTemplateForm } from './receipt-template-form.tsx';
import css from './receipts-page.module.css';

const WIDTHS = [48, 32] as const;
type Outcome = 'saved' | 'notSaved' | 'testQueued' | 'testFailed';

export function ReceiptsPage(): ReactElement {
  const { receiptSettings } = useTill();
  const stored = useStore(receiptSettings.settings);
  // What arrives from elsewhere is shown unless somebody is at work here.
  const [draft, setDraft] = useState<ReceiptTemplate | null>(null);
  const template = draft ?? stored.template;
  const [paper, setPaper] = useState<PaperKind>('sale');
  return (
    <div className={css['page']}>
      <Editor template={template} isStoredBad={stored.faults.length > 0} paper={paper} onChange={setDraft} />
      <Preview template={template} paper={paper} onPaper={setPaper} />
    </div>
  );
}

interface EditorProps {
  readonly template: ReceiptTemplate;
  readonly isStoredBad: boolean;
  readonly paper: PaperKind;
  readonly onChange: (template: ReceiptTemplate | null) => void;
}

function Editor({ template, isStoredBad, paper, onChange }: EditorProps): ReactElement {
  const { receiptSettings, client } = useTill();
  const words = useWords().receiptTemplate;
  const { session, devices } = useApp();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const mayChange = permits(grantsOfSession(session), 'manage_terminal');
  const read = readReceiptTemplate(template);
  const printer = devices.find(({ kind }) => kind === 'printer')?.id;
  const save = async (): Promise<void> => {
    const isSaved = await receiptSettings.save(template);
    setOutcome(isSaved ? 'saved' : 'notSaved');
    if (isSaved) onChange(null);
  };
  const print = async (): Promise<void> => {
    const answer = printer === undefined ? null : await client.call('print.test', { printer, paper });
    setOutcome(answer?.ok === true ? 'testQueued' : 'testFailed');
  };
  return (
    <section className={css['editor']} aria-label={words.page}>
      <h1>{words.page}</h1>
      <p className="s sub">{words.hint}</p>
      {isStoredBad ? (
        <p className="banner danger" role="alert">
          {words.inForce}
        </p>
      ) : null}
      <ReceiptTemplateForm
        template={template}
        faults={read.ok ? [] : read.error}
        disabled={!mayChange}
        onChange={(next) => {
          onChange(next);
          setOutcome(null);
        }}
      />
      <footer className={css['actions']}>
        {mayChange ? (
          <button
            type="button"
            className="btn primary"
            data-testid="receipt-template-save"
            disabled={!read.ok}
            onClick={() => void save()}
          >
            {words.save}
          </button>
        ) : (
          <p className="s sub">{words.readOnly}</p>
        )}
        <button type="button" className="btn" data-testid="receipt-template-test" onClick={() => void print()}>
          <Icon name="printer" />
          {words.test}
        </button>
        {outcome === null ? null : (
          <output
            className={outcome === 'saved' || outcome === 'testQueued' ? 's good' : 's bad'}
            data-testid="receipt-template-outcome"
            data-outcome={outcome}
          >
            {words[outcome]}
          </output>
        )}
      </footer>
    </section>
  );
}

interface PreviewProps {
  readonly template: ReceiptTemplate;
  readonly paper: PaperKind;
  readonly onPaper: (paper: PaperKind) => void;
}

function Preview({ template, paper, onPaper }: PreviewProps): ReactElement {
  const till = useTill();
  const { done, receiptTemplate: words } = useWords();
  const format = useFormat();
  const { place, now } = useApp();
  const chosen = useStore(till.preferences).language;
  const [columns, setColumns] = useState<(typeof WIDTHS)[number]>(48);
  const [language, setLanguage] = useState(chosen);
  const rows = useMemo(() => {
    const address = place?.store.address;
    const at = {
      storeName: place?.store.name ?? '',
      ...(address === undefined ? {} : { storeAddress: address }),
      timeText: format.stamp(now),
    };
    return samplePaper(paper, { template, language, place: at }, columns);
  }, [paper, template, language, columns, place, format, now]);
  return (
    <aside className={css['preview']} aria-label={words.preview}>
      <div className={css['choices']}>
        <select
          className={`field ${css['kind'] ?? ''}`}
          aria-label={words.paper}
          data-testid="receipt-paper-kind"
          value={paper}
          onChange={({ target }) => onPaper(target.value as PaperKind)}
        >
          {(
            [
              [words.customerPapers, CUSTOMER_PAPERS],
              [words.shopPapers, SHOP_PAPERS],
            ] as const
          ).map(([name, kinds]) => (
            <optgroup key={name} label={name}>
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {words.papers[kind]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <div className="seg" role="group" aria-label={words.preview}>
          {WIDTHS.map((width) => (
            <button
              key={width}
              type="button"
              aria-pressed={width === columns}
              data-testid={`receipt-width-${String(width)}`}
              onClick={() => setColumns(width)}
            >
              {words.width[width]}
            </button>
          ))}
        </div>
        <div className="seg" role="group" aria-label={words.preview}>
          {LANGUAGES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === language}
              data-testid={`receipt-language-${each}`}
              onClick={() => setLanguage(each)}
            >
              {words.languages[each]}
            </button>
          ))}
        </div>
        <ReceiptPdf rows={rows} columns={columns} />
        {paper === 'sale' || paper === 'gift' ? null : <p className="s sub">{words.onlySale}</p>}
      </div>
      <div className={css['paper']} tabIndex={0} role="region" aria-label={done.preview}>
        <ReceiptPaper rows={rows} columns={columns} />
      </div>
    </aside>
  );
}
