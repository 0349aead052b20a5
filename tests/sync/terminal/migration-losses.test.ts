/** Loss 4 of SYNC.md: what RxDB's own migration loses without a word, and that ours does not. */
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { describe, expect, test } from 'vitest';
import type { AnyStorage } from '../../../sync/terminal/open-database.ts';
import { loseBatch, pushAfterMigration } from './migration-scenarios.ts';

const storage = () => getRxStorageMemory() as unknown as AnyStorage;

describe.each(['a step that throws for one document', 'a disk that is full for a moment'] as const)('%s', (fault) => {
  test('without the guard its batch is lost, and the next start says that all is done', async () => {
    expect(await loseBatch(storage(), false, fault, 5000)).toEqual({ documents: 4000, said: ['ERROR', 'DONE'] });
  });
  test('with it every document is there after the next start', async () => {
    expect((await loseBatch(storage(), true, fault, 5000)).documents).toBe(5000);
  });
});

describe('changes of documents that the cloud knows in their old shape', () => {
  test('without the guard one made offline before the migration is a conflict and dropped', async () => {
    expect(await pushAfterMigration(storage(), false)).toMatchObject({ before: 'task 1' });
  });
  test('with it those before and after the migration reach the cloud, and those of other terminals come', async () => {
    expect(await pushAfterMigration(storage(), true)).toEqual({
      before: 'changed before',
      after: 'changed after',
      elsewhere: 'changed elsewhere',
    });
  });
});
