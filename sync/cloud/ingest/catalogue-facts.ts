/**
 * What a sale says of the catalogue: an item that had no code, a price tag that differs, goods that the store does not carry. The
 * sale stands; what went beyond a right without an approval is flagged with an alert. What has to be done becomes a task of the
 * store, one for each code or product however often it is sold: reopened when it happens again. Called by derive.ts, and only for
 * sales that name such a thing.
 */
import { ASSORTMENT_SETTING, assortmentsOf, isSoldHere } from '../../domain/assortment.ts';
import type { ProductId, StaffId } from '../../domain/ids.ts';
import { permits } from '../../domain/permission.ts';
import { grantsOfPerson, rolesOf } from '../../domain/role-definition.ts';
import type { CatalogueTask, ProductDocument, StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { SaleLine } from '../../schemas/sale.ts';
import { readDocument, takeSeq } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import { readRoles } from '../store/roles.ts';
import type { Derivation } from './derive.ts';

type Sale = EntryOf<'sale'>;
type Products = ReadonlyMap<ProductId, ProductDocument>;
/** Receipts that a task names. */
const RECEIPTS_KEPT_MAX = 20;
const TITLE_MAX = 200;

const isOfTag = ({ priceOverride }: SaleLine): boolean => priceOverride?.tag === true;
const hasAssortments = (products: Products, { product }: SaleLine): boolean =>
  (products.get(product.id)?.assortments?.length ?? 0) > 0;

/** Does a sale say anything of the catalogue? */
export const namesCatalogue = ({ body }: Sale, products: Products): boolean =>
  body.lines.some((line) => line.openItem !== undefined || isOfTag(line) || hasAssortments(products, line));

/** Flags `open_item_over_cap` and `outside_assortment`; puts the tasks that follow. */
export async function catalogueFlags(on: Derivation, sale: Sale, products: Products): Promise<readonly string[]> {
  for (const line of sale.body.lines) await putTask(on, sale, line);
  return [...(await openItemFlags(on, sale)), ...(await assortmentFlags(on, sale, products))];
}

async function openItemFlags({ cloud, tx, scope, device }: Derivation, { id, body }: Sale): Promise<readonly string[]> {
  const open = body.lines.filter(({ openItem }) => openItem !== undefined && openItem.approval === undefined);
  if (open.length === 0) return [];
  const roles = rolesOf(await readRoles(tx, device.brand));
  for (const { product, openItem } of open) {
    const staff = (openItem?.by ?? '') as StaffId;
    const person = (await readDocument(tx, scope, 'staff', staff))?.body as StaffDocument | undefined;
    // By the roles of today: who was at work then may have had others, and a person looks.
    if (person !== undefined && permits(grantsOfPerson(person, roles), 'open_item', product.price)) continue;
    await alert(cloud, tx, scope, 'open_item_over_cap', `sale ${id}`, `${body.receiptNumber}, staff ${staff}`);
    return ['open_item_over_cap'];
  }
  return [];
}

async function assortmentFlags(
  { cloud, tx, scope }: Derivation,
  { id, body }: Sale,
  products: Products,
): Promise<readonly string[]> {
  const limited = body.lines.filter((line) => line.outside === undefined && hasAssortments(products, line));
  if (limited.length === 0) return [];
  const setting = await readDocument(tx, scope, 'settings', ASSORTMENT_SETTING);
  const here = setting === null || setting.deleted ? null : assortmentsOf(setting.body['value']);
  const outside = limited.find(({ product }) => !isSoldHere(products.get(product.id) ?? {}, here));
  if (outside === undefined) return [];
  await alert(cloud, tx, scope, 'outside_assortment', `sale ${id}`, `${body.receiptNumber}, ${outside.product.sku}`);
  return ['outside_assortment'];
}

async function putTask(on: Derivation, { at, body }: Sale, line: SaleLine): Promise<void> {
  const task = taskOf(line);
  if (task === undefined) return;
  const { tx, scope, written } = on;
  const inBatch = written.get(`tasks/${task.id}`)?.body;
  // Of uploads at once that name one task the second reads what the first one wrote: there may be no row yet that could be locked.
  if (inBatch === undefined) await takeSeq(tx, scope, 0);
  const known = inBatch ?? (await readDocument(tx, scope, 'tasks', task.id))?.body;
  const before = (known as Partial<CatalogueTask> | undefined)?.receipts ?? [];
  // Sent twice, a sale says nothing new.
  if (before.includes(body.receiptNumber)) return;
  const receipts = [...before, body.receiptNumber].slice(-RECEIPTS_KEPT_MAX);
  const next: CatalogueTask = { ...task, done: false, at, receipts };
  written.set(`tasks/${task.id}`, { collection: 'tasks', id: task.id, body: next });
}

function taskOf({
  product,
  openItem,
  priceOverride,
}: SaleLine): Omit<CatalogueTask, 'done' | 'at' | 'receipts'> | undefined {
  const { name, category, price, sku } = product;
  if (openItem !== undefined) {
    const { code } = openItem;
    const title = `补录商品 ${code ?? ''} ${name}`.replaceAll('  ', ' ').slice(0, TITLE_MAX);
    const id = `open:${(code ?? product.id).slice(0, 60)}`;
    return { id, title, kind: 'open_item', name, category, price, ...(code === undefined ? {} : { code }) };
  }
  if (priceOverride?.tag !== true) return undefined;
  const title = `换价签 ${name}`.slice(0, TITLE_MAX);
  const tag = priceOverride.price;
  return {
    id: `label:${product.id}`,
    title,
    kind: 'label',
    name,
    category,
    price,
    tag,
    product: product.id,
    code: sku,
  };
}
