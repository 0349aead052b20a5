/** A storage whose writes or reads fail when a test says so: for the losses of SYNC.md. */
import type { RxStorage } from 'rxdb';
import type { AnyStorage } from '../../../sync/terminal/open-database.ts';
import { browserPorts, delay } from '../../../sync/terminal/ports.ts';

export interface Fault {
  /** Called before each write; throw or answer true to let it fail. */
  failWrite?: (collection: string, ids: readonly string[], context: string) => boolean;
  failRead?: (collection: string, ids: readonly string[]) => boolean;
  /** Reads of the collection do not end as long as this answers true. */
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
        if (fault.failWrite?.(params.collectionName, ids, context) === true)
          return Promise.reject(new Error('injected write failure'));
        return write(rows, context);
      };
      const released = async (): Promise<void> => {
        while (fault.hang?.(params.collectionName) === true) await delay(browserPorts().timers, 20);
      };
      instance.findDocumentsById = async (ids, deleted) => {
        await released();
        if (fault.failRead?.(params.collectionName, ids) === true) throw new Error('injected read failure');
        return find(ids, deleted);
      };
      instance.query = async (prepared) => {
        await released();
        return query(prepared);
      };
      return instance;
    },
  };
  return outer as unknown as AnyStorage;
}
