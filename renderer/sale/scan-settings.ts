/**
 * How this store's codes are read: its label templates and the addresses on its goods, from the settings that terminals pull.
 * Invariant: templates that make no sense are never used: what was there before stays in force, at first the usual ones, and
 * the faults are told. Called by scans, the wedge and the settings page.
 */
import { createStore, type Readable } from '../app/store.ts';
import {
  ITEM_LINKS_SETTING,
  readItemLinks,
  readTemplates,
  TEMPLATES_SETTING,
  type ItemLinkRule,
  type TemplateFault,
} from '../../sync/domain/label-templates.ts';
import { USUAL_TEMPLATES, type LabelTemplate } from '../../sync/domain/scale-label.ts';
import type { HostClient } from '../../main/contract/contract.ts';
import type { TerminalDatabase, WritableDocument } from '../../sync/terminal/api.ts';
import { saveSetting, type SettingsDatabase } from '../app/save-setting.ts';

export interface ScanSettings {
  readonly templates: readonly LabelTemplate[];
  readonly itemLinks: readonly ItemLinkRule[];
  /** Why the store's templates are not in force. */
  readonly faults: readonly TemplateFault[];
}
export const USUAL_SCAN_SETTINGS: ScanSettings = { templates: USUAL_TEMPLATES, itemLinks: [], faults: [] };

export interface ScanSettingsDesk {
  readonly settings: Readable<ScanSettings>;
  /** False when they could not be kept, or the person may not. */
  readonly save: (templates: readonly LabelTemplate[], itemLinks: readonly ItemLinkRule[]) => Promise<boolean>;
  readonly stop: () => void;
}

export function createScanSettings(
  database: Pick<TerminalDatabase, 'watchDocuments'> & SettingsDatabase,
  client: Pick<HostClient, 'call'>,
): ScanSettingsDesk {
  const settings = createStore(USUAL_SCAN_SETTINGS);
  const stop = database.watchDocuments('settings', (documents) =>
    settings.update((before) => settingsOf(documents, before)),
  );
  return {
    settings,
    save: async (templates, itemLinks) => {
      const till = { client, database };
      if ((await saveSetting(till, TEMPLATES_SETTING, templates)) !== undefined) return false;
      return (await saveSetting(till, ITEM_LINKS_SETTING, itemLinks)) === undefined;
    },
    stop,
  };
}

/** Pure: what the settings documents say, on top of what was in force. */
export function settingsOf(documents: readonly WritableDocument[], before: ScanSettings): ScanSettings {
  const valueOf = (id: string): unknown => documents.find((each) => each.id === id)?.['value'];
  const itemLinks = readItemLinks(valueOf(ITEM_LINKS_SETTING));
  const value = valueOf(TEMPLATES_SETTING);
  if (value === undefined) return { ...before, itemLinks, faults: [] };
  const templates = readTemplates(value);
  return templates.ok
    ? { templates: templates.value, itemLinks, faults: [] }
    : { ...before, itemLinks, faults: templates.error };
}
