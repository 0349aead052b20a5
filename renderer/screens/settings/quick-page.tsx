/**
 * The layout of the store's quick items: pages with names, their tiles in order, more by scan or search. Touch or keys: a tile has
 * the focus, Alt with an arrow moves it, Delete takes it out. For who may `manage_catalogue`; others see it. Called by settings.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { permits } from '../../../sync/domain/permission.ts';
import {
  QUICK_NAME_MAX,
  QUICK_PAGES_MAX,
  QUICK_TILES_MAX,
  tileKey,
  type QuickPage,
} from '../../../sync/domain/quick-pages.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { LINE_ADDED, SCAN_FAILED } from '../../input/sounds.ts';
import {
  isSavable,
  ownTiles,
  savedPages,
  saveQuickPages,
  stepQuick,
  tileOf,
  type QuickRefusal,
  type QuickStep,
} from '../../sale/quick-desk.ts';
import type { CatalogueWords } from '../../text/dictionary.ts';
import { QuickSearch } from './quick-search.tsx';
import { QuickTiles } from './quick-tiles.tsx';
import css from './quick-page.module.css';

type Said = QuickRefusal | 'saved' | 'notSaved' | 'badName' | 'noQuickHit' | null;

export function QuickItemsPage(): ReactElement {
  const till = useTill();
  const { catalogue } = useWords();
  const { session } = useApp();
  const mayChange = permits(grantsOfSession(session), 'manage_catalogue');
  const { pages, isOwn, change, reset } = useDraft();
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState<Said>(null);
  const page = Math.min(at, Math.max(pages.length - 1, 0));
  const shown = pages[page];
  const step = useCallback(
    (next: QuickStep): boolean => {
      const done = stepQuick(pages, next);
      setSaid(typeof done === 'string' ? done : null);
      if (typeof done === 'string') return false;
      change(done);
      return true;
    },
    [pages, change],
  );
  const add = useCallback(
    (item: ShopProduct): void => {
      if (!mayChange) return;
      till.play(step({ kind: 'addTile', page, tile: tileOf(item) }) ? LINE_ADDED : SCAN_FAILED);
    },
    [mayChange, page, step, till],
  );
  const miss = useCallback((): void => {
    setSaid('noQuickHit');
    till.play(SCAN_FAILED);
  }, [till]);
  const save = async (): Promise<void> => {
    if (!isSavable(pages)) return setSaid('badName');
    setSaid((await saveQuickPages(till, pages)) ? 'saved' : 'notSaved');
  };
  const giveBack = async (): Promise<void> => {
    const isSaved = await saveQuickPages(till, null);
    if (isSaved) reset();
    setSaid(isSaved ? 'saved' : 'notSaved');
  };
  const addPage = (): void => {
    const name = pages.length === 0 ? catalogue.firstPage : `${catalogue.quickPage} ${String(pages.length + 1)}`;
    if (step({ kind: 'addPage', name: name.slice(0, QUICK_NAME_MAX) })) setAt(pages.length);
  };
  return (
    <section className={css['page']} aria-label={catalogue.quickPage} data-testid="quick-editor">
      <h1>{catalogue.quickPage}</h1>
      <p className="s sub">{isOwn ? catalogue.quickOwn : catalogue.quickHint}</p>
      {mayChange ? null : <p className="banner info">{catalogue.managersOnly}</p>}
      <div className={css['tabs']} role="group" aria-label={catalogue.quickPage}>
        {pages.map(({ name }, index) => (
          <button
            key={index}
            type="button"
            className="btn"
            aria-pressed={index === page}
            data-testid="quick-editor-page"
            onClick={() => setAt(index)}
          >
            {name === '' ? '…' : name}
          </button>
        ))}
        <button
          type="button"
          className="btn quiet"
          data-testid="quick-add-page"
          disabled={!mayChange}
          onClick={addPage}
        >
          <Icon name="plus" size={18} />
          {catalogue.newPage}
        </button>
      </div>
      <fieldset disabled={!mayChange} className={css['fields']}>
        {shown === undefined ? null : (
          <PageForm page={shown} index={page} count={pages.length} words={catalogue} step={step} onMoved={setAt}>
            <QuickSearch onPick={add} onMiss={miss} />
            <QuickTiles
              key={shown.tiles.map(tileKey).join()}
              tiles={shown.tiles}
              onMove={(tile, by) => step({ kind: 'moveTile', page, tile, by })}
              onRemove={(tile) => step({ kind: 'removeTile', page, tile })}
            />
          </PageForm>
        )}
        <p className={css['said']} role="status" data-testid="quick-said" data-code={said ?? ''}>
          {said === null ? '' : saidText(said, catalogue)}
        </p>
        <div className={css['acts']}>
          <button type="button" className="btn primary" data-testid="quick-save" onClick={() => void save()}>
            {catalogue.save}
          </button>
          <button
            type="button"
            className="btn"
            data-testid="quick-reset"
            disabled={isOwn}
            onClick={() => void giveBack()}
          >
            {catalogue.reset}
          </button>
        </div>
      </fieldset>
    </section>
  );
}

interface PageFormProps {
  readonly page: QuickPage;
  readonly index: number;
  readonly count: number;
  readonly words: CatalogueWords['catalogue'];
  readonly step: (step: QuickStep) => boolean;
  readonly onMoved: (index: number) => void;
  readonly children: React.ReactNode;
}

function PageForm({ page, index, count, words, step, onMoved, children }: PageFormProps): ReactElement {
  const move = (by: 1 | -1): void => {
    if (step({ kind: 'movePage', page: index, by })) onMoved(Math.min(Math.max(index + by, 0), count - 1));
  };
  return (
    <div className="card">
      <div className={css['pageHead']}>
        <label className={css['name']}>
          {words.pageName}
          <span className="field">
            <input
              value={page.name}
              maxLength={QUICK_NAME_MAX}
              autoComplete="off"
              data-testid="quick-page-name"
              data-typing="words"
              onChange={(event) => step({ kind: 'name', page: index, name: event.target.value })}
            />
          </span>
        </label>
        <button type="button" className="btn sm" disabled={index === 0} onClick={() => move(-1)}>
          {words.pageEarlier}
        </button>
        <button type="button" className="btn sm" disabled={index === count - 1} onClick={() => move(1)}>
          {words.pageLater}
        </button>
        <button
          type="button"
          className="btn sm danger"
          data-testid="quick-remove-page"
          onClick={() => step({ kind: 'removePage', page: index })}
        >
          {words.removePage}
        </button>
      </div>
      {children}
    </div>
  );
}

function saidText(said: NonNullable<Said>, words: CatalogueWords['catalogue']): string {
  switch (said) {
    case 'pageFull':
      return words.pageFull(String(QUICK_TILES_MAX));
    case 'pagesFull':
      return words.pagesFull(String(QUICK_PAGES_MAX));
    case 'badName':
      return words.badName(String(QUICK_NAME_MAX));
    case 'saved':
    case 'notSaved':
    case 'twice':
    case 'noQuickHit':
      return words[said];
  }
}

/** What is being laid out: begins as the store has it, else as the products' own places. */
function useDraft(): {
  readonly pages: readonly QuickPage[];
  readonly isOwn: boolean;
  readonly change: (pages: readonly QuickPage[]) => void;
  readonly reset: () => void;
} {
  const till = useTill();
  const { catalogue } = useWords();
  const shelves = useStore(till.quickShelves);
  const [draft, setDraft] = useState<readonly QuickPage[] | null>(null);
  const [saved, setSaved] = useState<readonly QuickPage[] | null>(null);
  useEffect(() => till.database.watchDocuments('settings', (all) => setSaved(savedPages(all))), [till]);
  const own = shelves.flatMap(({ name, items }) => (name === null ? items : []));
  const first = own.length === 0 ? [] : [{ name: catalogue.firstPage, tiles: ownTiles(own) }];
  return { pages: draft ?? saved ?? first, isOwn: saved === null, change: setDraft, reset: () => setDraft(null) };
}
