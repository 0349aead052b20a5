/** `npm run binding -- FILE`: folds the claims of one case or a list of cases, a line of JSON each. Exit 1 for bad input. */
import { foldClaims, type BindingFacts } from '../../sync/domain/binding.ts';
import { bindingCaseAt, bindingCaseResult } from '../../sync/domain/binding-case.ts';
import { oneOrMany, printResults } from './case-file.ts';

printResults({
  name: 'binding',
  read: oneOrMany(bindingCaseAt),
  result: (facts: BindingFacts) => bindingCaseResult(foldClaims(facts)),
});
