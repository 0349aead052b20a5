/**
 * What a manager asks and changes at a till: figures, people, badges, goods, settings of the store, commission; sales to staff,
 * what a guide is told of the own commission, and what a member is found by. Called by terminal.ts.
 */
import { CommissionDesk, type CommissionDeskParts } from '../guide/commission-desk.ts';
import { TargetDesk, type TargetDeskParts } from '../guide/target-desk.ts';
import { ShelfDesk } from '../guide/shelf-desk.ts';
import { LinkDesk } from '../member/link-desk.ts';
import { BindingDesk, type BindingDeskParts } from './binding-desk.ts';
import { ContestDesk, type ContestDeskParts } from './contest-desk.ts';
import { GrowthDesk } from './growth-desk.ts';
import { CommissionOffice, type CommissionOfficeParts } from './commission-office.ts';
import { BrandDesk, type BrandDeskParts } from './brand-desk.ts';
import { FootfallDesk } from './footfall-desk.ts';
import { MergeDesk } from './merge-desk.ts';
import { WecomDesk } from './wecom-desk.ts';
import { BadgeDesk, type BadgeDeskParts } from './badge-desk.ts';
import { ItemOffice, type ItemOfficeParts } from './item-office.ts';
import { OfficeDesk, type OfficeParts } from './office-desk.ts';
import { ProductDesk, type ProductDeskParts } from './product-desk.ts';
import { PurchaseDesk, type PurchaseDeskParts } from './purchase-desk.ts';
import { RatingDesk, type RatingDeskParts } from './rating-desk.ts';
import { PeopleDesk, type PeopleParts } from './people-desk.ts';
import { SettingDesk, type SettingDeskParts } from './setting-desk.ts';

export type OfficeDeskParts = OfficeParts &
  PeopleParts &
  BadgeDeskParts &
  BindingDeskParts &
  BrandDeskParts &
  ContestDeskParts &
  CommissionDeskParts &
  CommissionOfficeParts &
  ItemOfficeParts &
  ProductDeskParts &
  PurchaseDeskParts &
  RatingDeskParts &
  TargetDeskParts &
  SettingDeskParts;

export const officeDesks = (parts: OfficeDeskParts) => ({
  office: new OfficeDesk(parts),
  badges: new BadgeDesk(parts),
  bindings: new BindingDesk(parts),
  brand: new BrandDesk(parts),
  contests: new ContestDesk(parts),
  footfall: new FootfallDesk(parts),
  growth: new GrowthDesk(parts),
  merges: new MergeDesk(parts),
  links: new LinkDesk(parts),
  shelf: new ShelfDesk(parts),
  targets: new TargetDesk(parts),
  wecom: new WecomDesk(parts),
  commission: new CommissionDesk(parts),
  commissionOffice: new CommissionOffice(parts),
  itemOffice: new ItemOffice(parts),
  people: new PeopleDesk(parts),
  products: new ProductDesk(parts),
  purchases: new PurchaseDesk(parts),
  ratings: new RatingDesk(parts),
  settings: new SettingDesk(parts),
});
