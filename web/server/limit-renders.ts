// Bounds how many pages are rendered at the same time, so that a flood of them makes no other request wait for long.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Next needs 5 to 10 ms of CPU for a page, so these make an API request wait for up to a quarter of a second. */
const maxRenders = 24;
/** A browser opens six connections to a server. */
const maxRendersPerClient = 8;
/** The buffers of a connection hold a whole page, unless the client has left much unread. */
const maxRenderMs = 10_000;

/** Resolves when the work for a request has ended. */
export type Render = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface RenderLimit {
  readonly render: Render;
  /** Names the client whose share a request takes. */
  readonly clientOf: (request: IncomingMessage) => string;
  /** Answers a request beyond the bound. */
  readonly refuse: RequestListener;
}

/** @returns a listener that renders, or refuses immediately. It cuts off a client that does not read its page. */
export function limitRenders({ render, clientOf, refuse }: RenderLimit): RequestListener {
  /** The client of each render in progress. */
  const inProgress: string[] = [];

  return async (request, response) => {
    const client = clientOf(request);
    const ofClient = inProgress.filter((other) => other === client).length;
    if (inProgress.length >= maxRenders || ofClient >= maxRendersPerClient) {
      refuse(request, response);
      return;
    }
    inProgress.push(client);
    const closed = new Promise((resolve) => response.once('close', resolve));
    const cutOff = setTimeout(() => response.destroy(), maxRenderMs);
    // Next keeps working for a moment after the client has gone, but a render that hangs must not keep its place.
    const done = Promise.allSettled([render(request, response), closed]);
    await Promise.race([done, sleep(2 * maxRenderMs, undefined, { ref: false })]);
    clearTimeout(cutOff);
    inProgress.splice(inProgress.indexOf(client), 1);
  };
}
