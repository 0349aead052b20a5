/** What a manager asks and changes at a till: figures, people, badges; and sales to staff. Called by terminal.ts. */
import { BadgeDesk, type BadgeDeskParts } from './badge-desk.ts';
import { OfficeDesk, type OfficeParts } from './office-desk.ts';
import { PurchaseDesk, type PurchaseDeskParts } from './purchase-desk.ts';
import { PeopleDesk, type PeopleParts } from './people-desk.ts';

export type OfficeDeskParts = OfficeParts & PeopleParts & BadgeDeskParts & PurchaseDeskParts;

export const officeDesks = (parts: OfficeDeskParts) => ({
  office: new OfficeDesk(parts),
  badges: new BadgeDesk(parts),
  people: new PeopleDesk(parts),
  purchases: new PurchaseDesk(parts),
});
