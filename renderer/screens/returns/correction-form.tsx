/**
 * Other kinds for tenders that were recorded wrongly, and why; amounts stay. What may change is the host's word. The frame of the
 * corrections of a sale and of a deposit, which say what is asked for and send it.
 */
import { useState, type ReactElement } from 'react';
import type { Correctable } from '../../../main/contract/correction-views.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { ReasonField } from './refund-parts.tsx';
import { TenderKinds, type RecordedKind } from './tender-kinds.tsx';
import css from './corrections.module.css';

/** What is asked for; sent twice it is one correction. */
export interface AskedCorrection {
  readonly tenders: { readonly tenderId: string; readonly kind: RecordedKind }[];
  readonly correction: EntryId;
  readonly reason: string;
}

interface CorrectionFormProps {
  readonly id: string;
  readonly tenders: Correctable['tenders'];
  /** Why there is nothing to change. */
  readonly problem: string | null;
  /** What went wrong, in words; null: it is done and this form is gone. */
  readonly send: (asked: AskedCorrection) => Promise<string | null>;
  readonly onClose: () => void;
}

export function CorrectionForm({ id, tenders, problem, send, onClose }: CorrectionFormProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [chosen, setChosen] = useState<Readonly<Record<string, RecordedKind>>>({});
  const [reason, setReason] = useState('');
  const [correction] = useState(() => freshId(till));
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const changed = tenders.flatMap(({ tenderId, kind }) => {
    const to = chosen[tenderId];
    return to === undefined || to === kind ? [] : [{ tenderId, kind: to }];
  });
  const mayNotSave = changed.length === 0 || reason.trim() === '' || isBusy;
  const save = async (): Promise<void> => {
    if (mayNotSave) return;
    setBusy(true);
    const said = await send({ tenders: changed, correction, reason });
    setBusy(false);
    if (said !== null) setRefused(said);
  };
  return (
    <Dialog title={words.correction.title} onClose={onClose}>
      <form
        className={css['form']}
        data-testid={id}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="s sub">{words.correction.hint}</p>
        <TenderKinds tenders={tenders} chosen={chosen} onChoose={setChosen} />
        <ReasonField reason={reason} onReason={setReason} />
        <p className="bad s" role="alert" data-testid="correct-problem">
          {refused ?? problem ?? ''}
        </p>
        <button type="submit" className="btn l primary" data-testid="correct-save" disabled={mayNotSave}>
          {words.correction.save} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
