/**
 * Which settings of a store its people may change at a till, and the right that each needs. Pure. Called by the host (which asks before
 * it writes the change down), by the cloud (which asks again) and by screens (which only show).
 */
import { ITEM_LINKS_SETTING, TEMPLATES_SETTING } from './label-templates.ts';
import type { Permission } from './permission.ts';
import { QUICK_SETTING } from './quick-pages.ts';
import { RECEIPT_SETTING } from './receipt-template.ts';
import { OFFERS_SETTING, OFFLINE_SETTING } from './value-account.ts';

const RIGHTS = new Map<string, Permission>([
  [RECEIPT_SETTING, 'manage_terminal'],
  [TEMPLATES_SETTING, 'manage_terminal'],
  [ITEM_LINKS_SETTING, 'manage_terminal'],
  [QUICK_SETTING, 'manage_catalogue'],
  [OFFLINE_SETTING, 'manage_value'],
  [OFFERS_SETTING, 'manage_value'],
]);

export const SETTINGS_OF_TILLS: readonly string[] = [...RIGHTS.keys()];

/** Undefined for a setting that no till may change. */
export const rightForSetting = (setting: string): Permission | undefined => RIGHTS.get(setting);
