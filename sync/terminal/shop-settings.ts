/**
 * What the store's settings say of its catalogue: which assortments it sells and how its quick items are laid out. Followed from
 * the database's own changes. What makes no sense is not taken: what was there before stays. Called by catalogue.ts.
 */
import { BehaviorSubject } from 'rxjs';
import type { RxCollection } from 'rxdb';
import { ASSORTMENT_SETTING, assortmentsOf } from '../domain/assortment.ts';
import { QUICK_SETTING, readQuickPages, type QuickPage } from '../domain/quick-pages.ts';
import { readByIds, storageChanges } from './documents.ts';
import type { StoredDocument } from './rx-schema.ts';

export interface ShopSettings {
  /** Null: everything is sold. */
  readonly assortments: ReadonlySet<string> | null;
  /** Null: the products' own places. */
  readonly quickPages: readonly QuickPage[] | null;
}

export interface FollowedSettings {
  readonly settings$: BehaviorSubject<ShopSettings>;
  /** The settings as the database had them at the start are read. */
  readonly first: Promise<void>;
  close(): void;
}

export function followSettings(settings: RxCollection<StoredDocument>, failed: () => void): FollowedSettings {
  const settings$ = new BehaviorSubject<ShopSettings>({ assortments: null, quickPages: null });
  const take = (document: StoredDocument): void => {
    const value = document['_deleted'] === true ? undefined : document['value'];
    if (document.id === ASSORTMENT_SETTING) settings$.next({ ...settings$.value, assortments: assortmentsOf(value) });
    if (document.id !== QUICK_SETTING) return;
    const pages = value === undefined ? null : readQuickPages(value);
    if (pages === null || pages.ok)
      settings$.next({ ...settings$.value, quickPages: pages === null ? null : pages.value });
  };
  const changes = storageChanges(settings).subscribe((documents) => documents.forEach(take));
  const first = readByIds(settings, [ASSORTMENT_SETTING, QUICK_SETTING]).then(
    (documents) => documents.forEach(take),
    () => failed(),
  );
  return { settings$, first, close: () => changes.unsubscribe() };
}
