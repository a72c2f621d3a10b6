// Bounds how many pages are rendered at once, so that a flood of them makes no other request wait for long.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Next computes 5 to 10 ms for a page, so these make the API wait for a quarter of a second. */
const maxRenders = 24;
/** A browser opens six connections to a server. */
const maxRendersPerClient = 8;
/** The buffers of a connection take a whole page, unless the client has left much unread. */
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

/** @returns a listener that renders, or refuses at once. It cuts off a client that does not read its page. */
export function limitRenders({ render, clientOf, refuse }: RenderLimit): RequestListener {
  /** The client of each render in work. */
  const inWork: string[] = [];

  return async (request, response) => {
    const client = clientOf(request);
    const ofClient = inWork.filter((other) => other === client).length;
    if (inWork.length >= maxRenders || ofClient >= maxRendersPerClient) {
      refuse(request, response);
      return;
    }
    inWork.push(client);
    const closed = new Promise((resolve) => response.once('close', resolve));
    const cutOff = setTimeout(() => response.destroy(), maxRenderMs);
    // Next works on for a moment after the client has gone.
    await Promise.allSettled([render(request, response), closed]);
    clearTimeout(cutOff);
    inWork.splice(inWork.indexOf(client), 1);
  };
}
