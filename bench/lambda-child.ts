// Entry of the process that stands for one Lambda in a bench.
import { createS3ObjectStore } from '#storage/object-store.ts';
import { createWorkerInvoker } from '../lambda/worker-invoker.ts';

// A worker creates these clients before its first job, so their memory is part of a Lambda's.
createS3ObjectStore('bench');
createWorkerInvoker('bench-');
await import('#test/doubles/lambda-child.ts');
