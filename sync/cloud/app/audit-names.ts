/** How the audit log names who acts and where: numbers and ids, never a name, phone or address. Called by routes. */
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from './context.ts';
import { storesOf, type Identity } from './identity.ts';

export function whoOf(identity: Identity): string {
  switch (identity.kind) {
    case 'device':
      return `terminal ${identity.terminal}`;
    case 'staff':
      return `staff ${identity.staff.id}`;
    case 'bootstrap':
      return 'host';
    case 'public':
      return 'nobody';
  }
}

/** The log of the first store that somebody belongs to; the brand's for all others. */
export function scopeOf(cloud: Cloud, identity: Identity): string {
  const [store] = storesOf(identity);
  return store === undefined ? brandScope(cloud.brand.id) : storeScope(cloud.brand.id, store);
}
