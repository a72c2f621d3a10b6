// Counts what the command itself asks of S3.
import { getUsd, putUsd } from '#core/price.ts';
import {
  type ListedObject,
  mapStores,
  type ObjectStore,
  type UploadStorage,
} from '#storage/object-store.ts';

/** Requests that AWS bills. The callee adds to them. */
export interface RequestMeter {
  lists: number;
  heads: number;
  gets: number;
}

export function requestsUsd({ lists, heads, gets }: RequestMeter): number {
  return lists * putUsd + (heads + gets) * getUsd;
}

export const createMeter = (): RequestMeter => ({ lists: 0, heads: 0, gets: 0 });

/** @returns the same storage, whose requests are counted */
export function meterStorage({ stores, keys }: UploadStorage, meter: RequestMeter): UploadStorage {
  return { keys, stores: mapStores(stores, (store) => meterStore(store, meter)) };
}

export function meterStore(store: ObjectStore, meter: RequestMeter): ObjectStore {
  return {
    ...store,
    read: (...args) => {
      meter.gets += 1;
      return store.read(...args);
    },
    open: (...args) => {
      meter.gets += 1;
      return store.open(...args);
    },
    readHead: (...args) => {
      meter.heads += 1;
      return store.readHead(...args);
    },
    walk: (...args) => countPages(store.walk(...args), meter),
  };
}

/** A page of S3 has a thousand objects. The last one may be read ahead, and never used. */
async function* countPages(objects: AsyncIterable<ListedObject>, meter: RequestMeter) {
  meter.lists += 1;
  let passed = 0;
  for await (const object of objects) {
    if (passed++ % 1000 === 999) meter.lists += 1;
    yield object;
  }
}
