/** The collections of a later program version: one of them at version 1, where every document has `from: 0`. */
import { COLLECTIONS, type CollectionName, type MigrationStep } from '../../../sync/schemas/collections.ts';
import type { Plans } from '../../../sync/terminal/open-database.ts';

export const STEP: MigrationStep = (document) => ({ ...document, from: 0 });
/** A step that cannot bring over these. */
export const failingFor =
  (...ids: string[]): MigrationStep =>
  (document) => {
    if (ids.includes(String(document['id']))) throw new Error('this document is not as expected');
    return STEP(document);
  };
export const raised = (name: CollectionName, step: MigrationStep = STEP): Plans => ({
  ...COLLECTIONS,
  [name]: { ...COLLECTIONS[name], version: 1, migrations: { 1: step } },
});

/** The same with no other collection in the database: opens faster. */
export const alone = (name: CollectionName, step: MigrationStep = STEP): Plans =>
  ({ [name]: raised(name, step)[name] }) as unknown as Plans;
