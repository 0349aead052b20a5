/**
 * Which settings a till may push, what they must look like, and whose change it must be. A till's token proves the till and not who
 * stands at it: each change names the entry of the till's journal in which a person saved this very value, and that person must have
 * worked here and hold the right for the setting by the roles that the cloud knows. Each change is in the audit log, and each that is
 * refused. Which goods a store carries is the cloud's alone. Called by routes/replication.ts.
 */
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import {
  ITEM_LINKS_MAX,
  ITEM_LINKS_SETTING,
  readItemLinks,
  readTemplates,
  TEMPLATES_SETTING,
} from '../../domain/label-templates.ts';
import type { StaffId } from '../../domain/ids.ts';
import { permits } from '../../domain/permission.ts';
import { QUICK_SETTING, readQuickPages } from '../../domain/quick-pages.ts';
import { belongsTo } from '../../domain/reach.ts';
import { readReceiptTemplate, RECEIPT_SETTING } from '../../domain/receipt-template.ts';
import { grantsOfPerson, rolesOf } from '../../domain/role-definition.ts';
import { rightForSetting } from '../../domain/setting-rights.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { settingHash } from '../../protocol/settings.ts';
import { ENTRY_BODIES } from '../../schemas/entries/kinds.ts';
import { COUNT, ENTRY_ID, INSTANT, STAFF_ID } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readLine } from '../store/journal.ts';
import { readRoles } from '../store/roles.ts';
import { readRoster } from '../store/staff.ts';
import { readStore } from '../store/terminals.ts';

const OFFERS_MAX = 12;
const allowance = Compile(Type.Object({ perSale: COUNT, total: COUNT }));
const topUp = Compile(
  Type.Object({ offers: Type.Array(Type.Object({ principal: COUNT, bonus: COUNT }), { maxItems: OFFERS_MAX }) }),
);

const SHAPES = new Map<unknown, (value: unknown) => boolean>([
  [RECEIPT_SETTING, (value) => readReceiptTemplate(value).ok],
  [TEMPLATES_SETTING, (value) => readTemplates(value).ok],
  [ITEM_LINKS_SETTING, areLinks],
  [QUICK_SETTING, (value) => readQuickPages(value).ok],
  ['valueOffline', (value) => allowance.Check(value)],
  ['valueTopUp', (value) => topUp.Check(value)],
]);

const savedEntry = Compile(
  Type.Object({
    id: ENTRY_ID,
    kind: Type.Literal('setting.saved'),
    at: INSTANT,
    staff: STAFF_ID,
    body: ENTRY_BODIES['setting.saved'],
  }),
);

export interface PushedSetting {
  readonly id: string;
  readonly value: unknown;
  readonly deleted: boolean;
  readonly savedBy: string | undefined;
}
export type SettingRefusal = 'bad_document' | 'setting_not_allowed';

/** May this till write this setting, can every till use it, and who saved it? One that is taken away needs no value. 503 `entry_waits`. */
export async function judgeSetting(
  cloud: Cloud,
  device: DeviceIdentity,
  { id, value, deleted, savedBy }: PushedSetting,
): Promise<{ readonly by: StaffId } | SettingRefusal> {
  const fits = SHAPES.get(id);
  const right = rightForSetting(id);
  if (fits === undefined || right === undefined || !(deleted || fits(value))) return 'bad_document';
  const saved = await entryOf(cloud, device, savedBy);
  if (saved === undefined) {
    // What a backup took away its till uploads again; then it pushes the change once more.
    if (cloud.wasPutBack && savedBy !== undefined) throw new Refusal(503, 'entry_waits');
    return 'setting_not_allowed';
  }
  const { staff, at, body } = saved;
  const isThis = body.setting === id && body.hash === settingHash(deleted ? null : value);
  return isThis && (await holds(cloud, device, { staff, at, right })) ? { by: staff } : 'setting_not_allowed';
}

async function entryOf({ database, ports }: Cloud, { brand, store, terminal }: DeviceIdentity, id: string | undefined) {
  if (id === undefined) return undefined;
  const line = await readLine(database, storeScope(brand, store), terminal, id, ports.clock.now());
  const entry: unknown = line === undefined ? undefined : JSON.parse(line);
  return savedEntry.Check(entry) ? entry : undefined;
}

async function holds(
  { database }: Cloud,
  { brand, store }: DeviceIdentity,
  { staff, at, right }: { readonly staff: StaffId; readonly at: number; readonly right: Parameters<typeof permits>[1] },
): Promise<boolean> {
  const [roster, roles, place] = await Promise.all([
    readRoster(database, brandScope(brand)),
    readRoles(database, brand),
    readStore(database, brand, store),
  ]);
  const person = roster.find(({ body }) => body.id === staff)?.body;
  if (person === undefined || !belongsTo(person, place ?? { id: store })) return false;
  if (person.leftAt !== undefined && person.leftAt <= at) return false;
  return permits(grantsOfPerson(person, rolesOf(roles)), right);
}

function areLinks(value: unknown): boolean {
  return Array.isArray(value) && value.length <= ITEM_LINKS_MAX && readItemLinks(value).length === value.length;
}
