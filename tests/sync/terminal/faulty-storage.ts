/** A storage whose writes or reads fail when a test says so: for the losses of SYNC.md. */
import type { RxStorage } from 'rxdb';
import type { AnyStorage } from '../../../sync/terminal/open-database.ts';

export interface Fault {
  /** Called before each write; throw or answer true to let it fail. */
  failWrite?: (collection: string, ids: readonly string[], context: string) => boolean;
  failRead?: (collection: string, ids: readonly string[]) => boolean;
  /** Answers true to let reads of the collection never end. */
  hang?: (collection: string) => boolean;
}

export function faultyStorage(storage: unknown, fault: Fault): AnyStorage {
  const inner = storage as RxStorage<unknown, unknown>;
  const outer: RxStorage<unknown, unknown> = {
    name: inner.name,
    rxdbVersion: inner.rxdbVersion,
    async createStorageInstance(params) {
      const instance = await inner.createStorageInstance(params);
      const write = instance.bulkWrite.bind(instance);
      const find = instance.findDocumentsById.bind(instance);
      const query = instance.query.bind(instance);
      instance.bulkWrite = (rows, context) => {
        const ids = rows.map(({ document }) => String((document as unknown as { id: unknown }).id));
        if (fault.failWrite?.(params.collectionName, ids, context) === true) return Promise.reject(new Error('injected write failure'));
        return write(rows, context);
      };
      instance.findDocumentsById = (ids, deleted) => {
        if (fault.hang?.(params.collectionName) === true) return new Promise(() => undefined);
        if (fault.failRead?.(params.collectionName, ids) === true) return Promise.reject(new Error('injected read failure'));
        return find(ids, deleted);
      };
      instance.query = (prepared) => (fault.hang?.(params.collectionName) === true ? new Promise(() => undefined) : query(prepared));
      return instance;
    },
  };
  return outer as unknown as AnyStorage;
}
