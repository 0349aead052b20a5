/** `npm run price -- FILE`: prices one case or a list of cases, a line of JSON each. Exit 1 for bad input. */
import { priceCart } from '../../sync/domain/pricing.ts';
import { pricingCaseAt } from '../../sync/domain/pricing-case.ts';
import { oneOrMany, printResults } from './case-file.ts';

printResults({ name: 'price', read: oneOrMany(pricingCaseAt), result: priceCart });
