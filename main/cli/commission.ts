/** `npm run commission -- FILE`: `{split: […], tiers: […]}` in, the same shape of results out on one line. Exit 1 for bad input. */
import { commissionCasesAt, commissionResults } from '../../sync/domain/commission-case.ts';
import { oneOrMany, printResults } from './case-file.ts';

printResults({ name: 'commission', read: oneOrMany(commissionCasesAt), result: commissionResults });
