import { createMemoryObjectStore } from './memory-object-store.ts';
import { describeObjectStore } from './object-store.suite.ts';

describeObjectStore('the bucket in memory', createMemoryObjectStore);
