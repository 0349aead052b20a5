/** How the audit log names who acts and where: numbers and ids, never a name, phone or address. Called by routes. */
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from './context.ts';
import type { Identity } from './identity.ts';

export function whoOf(identity: Identity): string {
  switch (identity.kind) {
    case 'device':
      return `terminal ${identity.terminal}`;
    case 'staff':
      return `staff ${identity.staff.id}`;
    case 'bootstrap':
      return 'host';
    case 'service':
      return 'service';
    case 'public':
      return 'nobody';
  }
}

/** The log of the terminal's store, of the person's own one; the brand's for all others. */
export function scopeOf(cloud: Cloud, identity: Identity): string {
  if (identity.kind === 'staff') return scopeOfStaff(cloud, identity.staff);
  return identity.kind === 'device' ? storeScope(cloud.brand.id, identity.store) : brandScope(cloud.brand.id);
}

/** The log of the first of the person's own stores; the brand's for who has none, such as a manager of regions. */
export const scopeOfStaff = (cloud: Cloud, { stores: [store] }: Pick<StaffDocument, 'stores'>): string =>
  store === undefined ? brandScope(cloud.brand.id) : storeScope(cloud.brand.id, store);
