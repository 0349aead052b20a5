/**
 * Which settings a till may push, and what they must look like. A till's token proves the till and not who stands at it: only settings
 * that tills have pages for are taken from one, only in shapes that every till of the store can use, and each change is in the audit
 * log. Which goods a store carries is the cloud's alone. Called by routes/replication.ts.
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
import { QUICK_SETTING, readQuickPages } from '../../domain/quick-pages.ts';
import { readReceiptTemplate, RECEIPT_SETTING } from '../../domain/receipt-template.ts';
import { COUNT } from '../../schemas/scalars.ts';

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

/** May a till write this setting, and can every till use it? One that is taken away needs no value. */
export function isPushableSetting({ id, value }: Readonly<Record<string, unknown>>, deleted: boolean): boolean {
  const fits = SHAPES.get(id);
  return fits !== undefined && (deleted || fits(value));
}

function areLinks(value: unknown): boolean {
  return Array.isArray(value) && value.length <= ITEM_LINKS_MAX && readItemLinks(value).length === value.length;
}
