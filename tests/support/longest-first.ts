/** The order of test files: the suites that wait for whole processes begin, so that no core waits for the last of them. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The first that fits a file's name says its place. */
const ORDER: readonly RegExp[] = [/\.e2e\./, /\.browser\./, /\.integration\./, /simulation\//, /./];
const placeOf = ({ moduleId }: TestSpecification): number => ORDER.findIndex((name) => name.test(moduleId));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Within a place vitest's own order: what failed or took longest the last time comes first.
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
