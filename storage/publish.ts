// The port to the operator's application, which learns of each outcome: EventBridge, or a webhook on this machine.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBridgeClient, EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import { envelopeOf, eventSource, type OutcomeEvent } from '#core/outcome-event.ts';
import { TransientError } from '#core/transient-error.ts';
import { pausesMs, untilConnected } from './until-connected.ts';

/** Resolves when the event is accepted. @throws TransientError when it is not, after a few tries */
export type Publish = (event: OutcomeEvent) => Promise<void>;

/** Without a timeout, a connection that died silently would hold a Lambda until the end of its time. */
const timeouts = { connectionTimeout: 3000, socketTimeout: 10_000 };

/**
 * Puts events on the account's default bus. Loads the SDK's client for the first one: by default a stack publishes none, and
 * loading it would slow every start (`npm run bench:start`).
 *
 * @param place overrides the endpoint, region, credentials and timeouts from the SDK's own variables
 */
export function createEventBridge(
  place: Pick<
    EventBridgeClientConfig,
    'endpoint' | 'region' | 'credentials' | 'requestHandler'
  > = {},
): Publish {
  let client: EventBridgeClient | undefined;
  return async ({ detailType, detail }) => {
    const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
    client ??= new EventBridgeClient({ requestHandler: timeouts, ...place });
    const bus = client;
    const entry = { Source: eventSource, DetailType: detailType, Detail: JSON.stringify(detail) };
    const put = () => bus.send(new PutEventsCommand({ Entries: [entry] }));
    const reply = await untilConnected(put).catch((error: unknown) => {
      throw new TransientError(`EventBridge took no event: ${error}`, error);
    });
    // EventBridge answers 200 although it refuses an entry.
    if (reply.FailedEntryCount === 0) return;
    const [{ ErrorCode, ErrorMessage } = {}] = reply.Entries ?? [];
    throw new TransientError(`EventBridge took no event: ${ErrorCode} ${ErrorMessage}`);
  };
}

/** Longest wait for the application's reply, in ms. EventBridge waits for 5 s too (user guide, "API destinations"). */
const webhookTimeoutMs = 5000;

/**
 * Posts what EventBridge would deliver to an API destination.
 *
 * @param pauses between the tries, in ms
 */
export function createWebhook(url: string, pauses: readonly number[] = pausesMs): Publish {
  // A secret may be in the query.
  const [address] = url.split('?');
  return async (event) => {
    const body = JSON.stringify(
      envelopeOf(event, {
        id: randomUUID(),
        account: '000000000000',
        time: new Date().toISOString(),
        region: process.env.AWS_REGION ?? 'us-east-1',
      }),
    );
    for (const pauseMs of [...pauses, undefined]) {
      const fault = await post(url, body);
      if (fault === undefined) return;
      if (pauseMs === undefined) throw new TransientError(`${address} took no event: ${fault}`);
      await sleep(pauseMs);
    }
  };
}

/** @returns why the application did not accept the event */
async function post(url: string, body: string): Promise<string | undefined> {
  try {
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(webhookTimeoutMs);
    // As EventBridge does: a redirect is no acceptance, and must not send the event elsewhere.
    const redirect = 'manual';
    const reply = await fetch(url, { method: 'POST', headers, body, signal, redirect });
    await reply.body?.cancel();
    return reply.ok ? undefined : `status ${reply.status}`;
  } catch (error) {
    return describe(error);
  }
}

/** `fetch` hides the fault of the connection in its error's cause. */
function describe(error: unknown): string {
  const fault = error instanceof Error ? (error.cause ?? error) : error;
  return fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault);
}
