/**
 * Saves a setting of the store: first the host writes down who does and whether that person may, then the local database takes the
 * value, which reaches the store's other tills from there. null takes the setting away. Called by every page that changes one.
 */
import type { Answer, HostClient } from '../../main/contract/contract.ts';
import type { TerminalDatabase } from '../../sync/terminal/api.ts';

export type SettingsDatabase = Pick<TerminalDatabase, 'putDocument' | 'removeDocument'>;

/** Undefined when it is kept; else why the host or the database did not take it. */
export async function saveSetting(
  { client, database }: { readonly client: Pick<HostClient, 'call'>; readonly database: SettingsDatabase },
  setting: string,
  value: unknown,
): Promise<Extract<Answer<unknown>, { ok: false }> | 'not_kept' | undefined> {
  const saved = await client.call('setting.save', { setting, value });
  if (!saved.ok) return saved;
  const kept =
    value === null
      ? await database.removeDocument('settings', setting)
      : await database.putDocument('settings', { id: setting, value });
  return kept.ok ? undefined : 'not_kept';
}
