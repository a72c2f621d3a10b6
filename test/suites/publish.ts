// The behaviour of every way to the operator's application. The suite runs on each, between it and a server that may refuse.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutcomeEvent } from '#core/outcome-event.ts';
import { TransientError } from '#core/transient-error.ts';
import type { Publish } from '#storage/publish.ts';

export interface Reply {
  readonly status: number;
  readonly location?: string;
  readonly body?: string;
}

export interface Way {
  /** @param url of the server that stands for the other side */
  readonly open: (url: string) => Publish;
  readonly accepted: Reply;
  /** Replies that another try may turn into `accepted`. */
  readonly busy: readonly Reply[];
  /** Replies that say that the event was not taken. */
  readonly refused: readonly Reply[];
  /** @returns source, type and detail of the event in a request */
  readonly read: (body: unknown) => unknown;
}

const event: OutcomeEvent = {
  detailType: 'Thumbnails Ready',
  detail: { id: 'id', object: { key: 'a+b %20 é.jpg' } },
};

export function describePublish(name: string, way: Way): void {
  describe(name, () => {
    let server: Server;
    let url: string;
    /** The server's next replies; afterwards it accepts. `undefined` breaks the connection. */
    let replies: (Reply | undefined)[];
    let received: unknown[];
    beforeEach(async () => {
      [replies, received] = [[], []];
      server = createServer(async (request, response) => {
        received.push(way.read(JSON.parse(await text(request))));
        const reply = replies.length > 0 ? replies.shift() : way.accepted;
        if (!reply) return void request.socket.destroy();
        const { status, location } = reply;
        const type = { 'content-type': 'application/x-amz-json-1.1' };
        response.writeHead(status, location ? { ...type, location } : type);
        response.end(reply.body);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    const sent = {
      source: 'thumbnail-generator',
      'detail-type': event.detailType,
      detail: event.detail,
    };

    it('delivers the source, the type and the detail', async () => {
      await way.open(url)(event);
      expect(received).toEqual([sent]);
    });

    it.each([...way.busy, undefined])('tries again after %o', async (reply) => {
      replies = [reply];
      await way.open(url)(event);
      expect(received).toEqual([sent, sent]);
    });

    it.each(way.refused)(
      'throws a TransientError, so that the run is repeated, after %o',
      async (reply) => {
        replies = Array(10).fill(reply);
        const error: unknown = await way
          .open(url)(event)
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(TransientError);
        expect(received.length).toBeLessThan(6);
      },
    );

    it('serves the next event after one that was refused', async () => {
      const publish = way.open(url);
      replies = Array(5).fill(way.refused[0]);
      await publish(event).catch(() => {});
      replies = [];
      await publish(event);
      expect(received.at(-1)).toEqual(sent);
    });
  });
}
