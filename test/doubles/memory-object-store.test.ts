import { describeObjectStore } from '../suites/object-store.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';

describeObjectStore('the bucket in memory', createMemoryObjectStore);
