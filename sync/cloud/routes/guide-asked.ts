/** A guide whom a till or a person asks about: of the own stores, and by people who do not manage only oneself. Called by routes/guide-*.ts. */
import type { StaffId } from '../../domain/ids.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { storesOf, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readPerson } from '../store/roles.ts';

/** With those stores alone that the asker may see. @throws Refusal 403, and 404 for a guide of other stores as for nobody */
export async function guideAsked(cloud: Cloud, identity: Identity, staff: StaffId): Promise<StaffDocument> {
  if (identity.kind === 'staff' && !identity.manager && identity.staff.id !== staff)
    throw new Refusal(403, 'not_allowed');
  const guide = await cloud.database.transaction((tx) => readPerson(tx, cloud.brand.id, staff));
  const within = storesOf(identity);
  const stores = guide?.stores.filter((store) => within.includes(store)) ?? [];
  if (guide === undefined || stores.length === 0) throw new Refusal(404, 'unknown_guide');
  return { ...guide, stores };
}
