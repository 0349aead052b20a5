/**
 * The store's receipt template, from the settings that terminals pull. Invariant: a template that makes no sense is never shown or
 * printed; what was there before stays, and the faults are told. Saved here it is in force on this till at once, and on the
 * store's others when it reaches them. Called by the receipt on screen and by its settings page.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import {
  readReceiptTemplate,
  RECEIPT_SETTING,
  USUAL_RECEIPT,
  type ReceiptFault,
  type ReceiptTemplate,
} from '../../sync/domain/receipt-template.ts';
import type { TerminalDatabase } from '../../sync/terminal/api.ts';
import { saveSetting, type SettingsDatabase } from '../app/save-setting.ts';
import { createStore, type Readable } from '../app/store.ts';

export interface ReceiptSettings {
  readonly template: ReceiptTemplate;
  /** Why the store's template is not in force. */
  readonly faults: readonly ReceiptFault[];
}

export interface ReceiptSettingsDesk {
  readonly settings: Readable<ReceiptSettings>;
  /** False when it could not be kept. */
  readonly save: (template: ReceiptTemplate) => Promise<boolean>;
  readonly stop: () => void;
}

export function createReceiptSettings(
  database: Pick<TerminalDatabase, 'watchDocuments'> & SettingsDatabase,
  client: Pick<HostClient, 'call'>,
): ReceiptSettingsDesk {
  const settings = createStore<ReceiptSettings>({ template: USUAL_RECEIPT, faults: [] });
  const stop = database.watchDocuments('settings', (documents) => {
    const value = documents.find(({ id }) => id === RECEIPT_SETTING)?.['value'];
    if (value === undefined) return;
    const read = readReceiptTemplate(value);
    settings.update((before) =>
      read.ok ? { template: read.value, faults: [] } : { template: before.template, faults: read.error },
    );
  });
  return {
    settings,
    save: async (template) => {
      if ((await saveSetting({ client, database }, RECEIPT_SETTING, template)) !== undefined) return false;
      return (await client.call('receipt.useTemplate', { template: { ...template } })).ok;
    },
    stop,
  };
}
