// Connects the parts of `sls offline`: the local S3 sends its events to the queue, and the queue invokes the functions.
import { availableParallelism } from 'node:os';
import { register } from 'tsx/esm/api';
import { isForeignSource } from '#core/keys.ts';
import { openStorage } from '#storage/object-store.ts';
import { readLambdaSettings } from '../../lambda/settings.ts';
import type { Serverless } from '../serverless.ts';
import { serveFunctions, surviveRejections } from './lambda.ts';
import { createEventQueue, type RunningRender } from './queue/event-queue.ts';
import { readFunctions } from './queue/read-functions.ts';
import { findLostEvents } from './redeliver.ts';
import { toBridgeEvent } from './s3/events.ts';
import { runS3InOwnProcess } from './s3/own-process.ts';

/**
 * One more than there are cores, so that a place is free while slow renders use every core. At most as many as there are render
 * processes (`maxChildren` in render-process.ts).
 */
const places = Math.min(availableParallelism(), 3) + 1;

/** On two cores, `npm run bench:load` left a sixth of the CPU time idle with three places. */
const quickPlaces = Math.min(availableParallelism(), 5 - places);

/**
 * Call it before the local S3 starts.
 *
 * @returns a function that puts lost events into the queue, for after the local S3 has started
 */
export function prepareLocalFunctions({ service }: Serverless): () => void {
  const startedAt = Date.now();
  const { rules, subscribersOf, nameOf } = readFunctions(service.functions);
  const { stores, keys } = openStorage(readLambdaSettings(process.env));
  const queue = createEventQueue({
    functions: rules,
    renders: watchRenders(),
    places,
    quickPlaces,
    log: console.log,
  });
  // The events of another bucket come from EventBridge on AWS, by a rule on bucket and prefix, so they have its shape here.
  const deliverOfSource = (event: unknown) => {
    const bridged = toBridgeEvent(event);
    const { bucket, object } = bridged.detail;
    if (bucket.name !== keys.places.input.bucket || !keys.isUpload(object.key)) return;
    const isDeletion = bridged['detail-type'] === 'Object Deleted';
    queue.push(nameOf(isDeletion ? 'deletion' : 'dispatcher'), bridged);
  };
  const deliverOfStack = (event: unknown) => {
    for (const name of subscribersOf(event)) queue.push(name, event);
  };
  const deliver = isForeignSource(keys.places) ? deliverOfSource : deliverOfStack;
  surviveRejections();
  serveFunctions(queue);
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = process.env;
  const pageOrigin = service.custom.localWebOrigin;
  const buckets = Object.values(keys.places).map(({ bucket }) => bucket);
  runS3InOwnProcess({ pageOrigin, credentials: { id, secret } }, buckets, deliver);
  const deliverLost = async () => {
    const lost = await findLostEvents({ stores, keys }, startedAt);
    for (const event of lost) deliver(event);
    if (lost.length > 0) console.log(`Delivering ${lost.length} lost events again.`);
  };
  // Nobody waits for this: a bucket with many objects must not delay the start.
  return () => {
    deliverLost().catch((error) => console.error('Cannot deliver lost events again:', error));
  };
}

/** The functions run in this process, and so does the pool of their render processes. */
function watchRenders(): () => Iterable<RunningRender> {
  let running: Iterable<RunningRender> = [];
  register();
  // The same module that serverless-offline loads for the functions.
  import('../../lambda/environment.ts')
    .then(({ renderPool }) => {
      running = renderPool.running;
    })
    .catch((error) => console.error('The queue cannot see the renders:', error));
  return () => running;
}
