// What a Lambda environment does before its first event. Until the handler's module has loaded, Lambda gives it a full vCPU,
// and afterwards the share that its memory buys: 0.29 of a vCPU at 512 MB.
import { setTimeout } from 'node:timers/promises';
import { dependenciesOfLambda } from './bootstrap.ts';
import { childStart } from './environment.ts';

/** Lambda starts a function again if its module takes 10 s to load. The first event gets by without a warm-up. */
const maxWarmUpMs = 3000;

/**
 * Waits until the render process has loaded, and sends a first request to S3. The request opens a connection and compiles the
 * SDK's code, and both serve the first event. Outside Lambda it does nothing. It never throws: the first event reports
 * the same fault.
 */
export async function warmUp(): Promise<void> {
  if (!childStart) return;
  const done = Promise.allSettled([childStart, sendFirstRequest()]);
  await Promise.race([done, setTimeout(maxWarmUpMs, undefined, { ref: false })]);
}

/** No upload has this key. */
async function sendFirstRequest(): Promise<void> {
  const { stores, keys } = dependenciesOfLambda();
  await stores.input.readHead(keys.places.input.prefix);
}
