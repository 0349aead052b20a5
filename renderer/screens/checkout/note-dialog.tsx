/** Notes of the sale and of the selected line; each says whether it is printed. */
import { useState, type ReactElement } from 'react';
import type { CartCommandMessage, CartView } from '../../../main/contract/views.ts';
import { NOTE_LENGTH_MAX } from '../../../sync/domain/cart-content.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import css from './sale-life.module.css';

interface NoteDialogProps {
  readonly line: CartView['lines'][number] | undefined;
  readonly onClose: () => void;
}
type Note = NonNullable<CartView['note']>;
const NONE: Note = { text: '', printed: false };

export default function NoteDialog({ line, onClose }: NoteDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const cart = useStore(till.cart.cart);
  const [onSale, setOnSale] = useState<Note>(cart?.note ?? NONE);
  const [onLine, setOnLine] = useState<Note>(line?.note ?? NONE);
  const save = async (): Promise<void> => {
    const steps: CartCommandMessage[] = [];
    if (differs(onSale, cart?.note)) steps.push({ type: 'setNote', note: onSale });
    if (line !== undefined && differs(onLine, line.note))
      steps.push({ type: 'setLineNote', lineId: line.lineId, note: onLine });
    for (const step of steps) await till.cart.apply(step);
    onClose();
  };
  return (
    <Dialog title={words.saleLife.noteTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {line === undefined ? null : (
          <NoteField id="line" label={words.saleLife.noteLine(line.product.name)} note={onLine} onNote={setOnLine} />
        )}
        <NoteField id="sale" label={words.saleLife.noteSale} note={onSale} onNote={setOnSale} />
        <button type="submit" className="btn primary l" data-testid="note-save">
          {words.saleLife.noteSave} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

interface NoteFieldProps {
  readonly id: string;
  readonly label: string;
  readonly note: Note;
  readonly onNote: (note: Note) => void;
}

function NoteField({ id, label, note, onNote }: NoteFieldProps): ReactElement {
  const words = useWords();
  return (
    <div>
      <label>
        {label}
        <span className="field">
          <input
            autoFocus={id === 'line'}
            value={note.text}
            maxLength={NOTE_LENGTH_MAX}
            autoComplete="off"
            data-testid={`note-${id}`}
            onChange={(event) => onNote({ ...note, text: event.target.value })}
          />
        </span>
      </label>
      <label className={css['check']}>
        <input
          type="checkbox"
          checked={note.printed}
          data-testid={`note-${id}-printed`}
          onChange={(event) => onNote({ ...note, printed: event.target.checked })}
        />
        {words.saleLife.notePrinted}
      </label>
    </div>
  );
}

const differs = (note: Note, before: Note | undefined): boolean =>
  note.text.trim() !== (before?.text ?? '') || (note.text !== '' && note.printed !== before?.printed);
