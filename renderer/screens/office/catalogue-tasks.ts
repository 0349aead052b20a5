/** Tasks that the cloud made of sales, as the store's documents say them: the open ones first, the newest first. Pure. */
import type { CatalogueTask } from '../../../sync/schemas/documents/catalogue.ts';
import type { WritableDocument } from '../../../sync/terminal/api.ts';

const isTask = (document: WritableDocument): document is WritableDocument & CatalogueTask =>
  (document['kind'] === 'open_item' || document['kind'] === 'label') &&
  typeof document['name'] === 'string' &&
  typeof document['at'] === 'number' &&
  Array.isArray(document['receipts']);

export const catalogueTasks = (documents: readonly WritableDocument[]): readonly CatalogueTask[] =>
  documents.filter(isTask).sort((a, b) => Number(a.done) - Number(b.done) || b.at - a.at);

export const openTasks = (tasks: readonly CatalogueTask[]): readonly CatalogueTask[] =>
  tasks.filter(({ done }) => !done);
