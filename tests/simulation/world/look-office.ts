/**
 * What the invariants look at of settings and PINs: the store's documents, the boxes of PINs opened with the brand's key, and every place
 * where a PIN must not be readable. At rest each PIN is tried at each till first. See look.ts.
 */
import { Value } from 'typebox/value';
import { openSealed } from '../../../sync/cloud/app/brand-seal.ts';
import { PIN_COST } from '../../../sync/cloud/store/staff.ts';
import { DEMO_BRAND, DEMO_STAFF } from '../../../sync/demo/shop.ts';
import type { CloudSeen, JournalSeen } from '../../../sync/domain/invariants.ts';
import type { OfficeTill, PinInForce, ResetSeen, SettingSeen } from '../../../sync/domain/invariants-office.ts';
import { grantsOf } from '../../../sync/domain/permission.ts';
import { storeScope } from '../../../sync/protocol/messages.ts';
import { NEW_VERIFIER, type NewVerifier } from '../../../sync/protocol/people.ts';
import { settingHash } from '../../../sync/protocol/settings.ts';
import type { EntryOf } from '../../../sync/schemas/entries/entry.ts';
import { SIM_SECRETS } from '../cloud/sim-secrets.ts';
import { SECOND_MANAGER, SIM_STORES } from '../cloud/sim-shop.ts';
import type { Snapshot } from '../memory-database.ts';
import { pinKeyAtOnce } from '../pin-key.ts';
import { SimFile, SimFolder, type SimNode } from '../terminal/volume.ts';
import type { Plan } from './plan.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

const STAFF = [...DEMO_STAFF, SECOND_MANAGER];
const SETTINGS = ['itemLinks', 'receiptTemplate'] as const;
const NOTHING = settingHash(null);

/** By person, every PIN that anybody may have tried to set, the one of the beginning first. */
function pinsOf({ actions }: Plan): ReadonlyMap<string, readonly string[]> {
  const pins = new Map<string, string[]>();
  for (const action of actions) {
    if (action.do !== 'resetPin') continue;
    const first = STAFF.find(({ document }) => document.id === action.staff)?.pin ?? '';
    pins.set(action.staff, [...(pins.get(action.staff) ?? [first]), action.newPin]);
  }
  return pins;
}

/** True when every PIN was tried at every till as of what the cloud has now. */
export async function triesPins(
  { plan, sites }: World,
  { staff_credentials: credentials }: Snapshot,
): Promise<boolean> {
  if (plan.hasOffice !== true) return true;
  const pins = pinsOf(plan);
  const asOf = JSON.stringify(
    credentials.filter(({ staff }) => pins.has(staff)).map(({ staff, salt }) => [staff, salt]),
  );
  for (const { agent, isRevoked, terminal } of sites)
    if (!isRevoked && !(await agent.office?.tryPins(pins, `${terminal.host?.state().place?.terminal ?? ''} ${asOf}`)))
      return false;
  return true;
}

export function officeShown({ plan }: World, { agent, isRevoked }: Site): Pick<JournalSeen, 'office'> {
  const office: OfficeTill | undefined = isRevoked ? undefined : agent.office?.seen(SETTINGS);
  if (office === undefined) return {};
  const pins = pinsOf(plan);
  return { office: { ...office, pins: office.pins.map((tried) => ({ ...tried, pin: nameIn(pins, tried) })) } };
}

/** Which of a person's PINs it is; the PIN itself stands in no report. */
const nameIn = (pins: ReadonlyMap<string, readonly string[]>, one: { readonly staff: string; readonly pin: string }) =>
  `PIN ${String((pins.get(one.staff) ?? []).indexOf(one.pin))}`;

export function officeOf(world: World, tables: Snapshot): Pick<CloudSeen, 'office'> {
  if (world.plan.hasOffice !== true) return {};
  const pins = pinsOf(world.plan);
  const made = tables.journal_entries
    .filter(({ kind }) => kind === 'staff.pin_reset')
    .map((row) => ({ row, entry: JSON.parse(row.line) as EntryOf<'staff.pin_reset'> }))
    .map(({ row, entry }) => ({ row, entry, fresh: opened(entry) }));
  const resets = made.map(({ row, entry: { at, body }, fresh }): ResetSeen => {
    const isRefused = tables.quarantine.some(({ terminal, seq }) => terminal === row.terminal && seq === row.seq);
    const pin = fresh === undefined ? undefined : nameOf(pins, body.staff, fresh.salt, fresh.verifier);
    return { staff: body.staff, at, receivedAt: row.received_at, pin, isRefused };
  });
  const inForce = tables.staff_credentials
    .filter(({ staff }) => pins.has(staff))
    .map(({ staff, salt, changed_at: since }): PinInForce => {
      const fresh = made.find((one) => one.fresh?.salt === salt)?.fresh;
      const pin = fresh === undefined ? 'PIN 0' : nameOf(pins, staff, salt, fresh.verifier);
      return { staff, pin: fresh === undefined && since !== 0 ? undefined : pin, since };
    });
  return {
    office: {
      grants: new Map(STAFF.map(({ document }) => [document.id, grantsOf(document.roles)])),
      settings: SIM_STORES.flatMap((store) => SETTINGS.map((setting) => settingOf(tables, store, setting))),
      refused: tables.quarantine
        .filter(({ kind }) => kind === 'push.settings')
        .map(({ terminal, reason }) => `terminal ${terminal}: a saved setting was refused: ${reason}`),
      resets,
      inForce,
      leaks: leaksOf(
        world,
        tables,
        [...pins.values()].flatMap((all) => all.slice(1)),
        made.flatMap(({ fresh }) => fresh?.verifier ?? []),
      ),
    },
  };
}

function opened({ body }: EntryOf<'staff.pin_reset'>): NewVerifier | undefined {
  const plain: unknown = JSON.parse(
    openSealed(SIM_SECRETS.sealKey.privateKey, body.sealed, body.staff)?.toString('utf8') ?? 'null',
  );
  return Value.Check(NEW_VERIFIER, plain) ? plain : undefined;
}

function nameOf(
  pins: ReadonlyMap<string, readonly string[]>,
  staff: string,
  salt: string,
  verifier: string,
): string | undefined {
  const key = (pin: string): string =>
    pinKeyAtOnce(pin, Buffer.from(salt, 'base64url'), PIN_COST).toString('base64url');
  const pin = pins.get(staff)?.find((one) => key(one) === verifier);
  return pin === undefined ? undefined : nameIn(pins, { staff, pin });
}

/** None of the two settings is there at the beginning. */
function settingOf(
  { documents }: Snapshot,
  store: (typeof SIM_STORES)[number],
  setting: string,
): SettingSeen & { readonly store: string; readonly first: string } {
  const found = documents.find(
    ({ scope, collection, id }) =>
      scope === storeScope(DEMO_BRAND.id, store) && collection === 'settings' && id === setting,
  );
  const value = found === undefined || found.deleted ? null : found.body['value'];
  return { store, setting, hash: settingHash(value), first: NOTHING };
}

/** PINs as text of their own, and what they are checked against: on disks, in the cloud's tables, in logs and on paper. */
function leaksOf(
  { sites }: World,
  tables: Snapshot,
  pins: readonly string[],
  verifiers: readonly string[],
): readonly string[] {
  const secrets = [...pins.flatMap((pin) => [`"${pin}"`, `\\"${pin}\\"`]), ...verifiers];
  const found = (place: string, text: string): readonly string[] =>
    secrets.some((secret) => text.includes(secret))
      ? [`a PIN, or what it is checked against, is readable ${place}`]
      : [];
  return [
    ...Object.entries(tables).flatMap(([name, rows]) => found(`in ${name}`, JSON.stringify(rows))),
    ...sites.flatMap(({ terminal, lost }) => [
      ...[terminal.volume.root, ...lost.map(({ volume }) => volume)].flatMap((root) =>
        textsIn(root).flatMap((text) => found(`on the disk of ${terminal.name}`, text)),
      ),
      ...found(`in the log of ${terminal.name}`, JSON.stringify(terminal.logs)),
    ]),
  ];
}

function textsIn(node: SimNode): readonly string[] {
  if (node instanceof SimFile) return [node.content().toString('latin1')];
  return node instanceof SimFolder ? node.names.flatMap((name) => textsIn(node.get(name) ?? new SimFolder())) : [];
}
