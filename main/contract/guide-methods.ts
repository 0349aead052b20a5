/** What guides, their customers and who manages them ask of the host, of all parts together. Spread into contract.ts. */
import { BINDING_METHODS } from './binding-views.ts';
import { BRAND_METHODS } from './brand-views.ts';
import { CLOCK_METHODS } from './clock-views.ts';
import { COMMISSION_METHODS } from './commission-views.ts';
import { CONTEST_METHODS } from './contest-views.ts';
import { CUSTOMER_METHODS } from './customer-views.ts';
import { GROWTH_METHODS } from './growth-views.ts';
import { ITEM_METHODS } from './item-views.ts';
import { LINK_METHODS } from './link-views.ts';
import { RATING_METHODS } from './rating-views.ts';
import { TARGET_METHODS } from './target-views.ts';

export const GUIDE_METHODS = {
  ...BINDING_METHODS,
  ...BRAND_METHODS,
  ...CONTEST_METHODS,
  ...GROWTH_METHODS,
  ...CLOCK_METHODS,
  ...COMMISSION_METHODS,
  ...ITEM_METHODS,
  ...CUSTOMER_METHODS,
  ...LINK_METHODS,
  ...RATING_METHODS,
  ...TARGET_METHODS,
} as const;
