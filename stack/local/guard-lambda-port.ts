// Has serverless-offline answer the SDK only. Its own answer to every preflight is yes, and it knows no signatures.
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import * as z from 'zod';
import { refuseUnlessSdk } from './refuse-strangers.ts';

/** The parts of hapi that are used here. serverless-offline brings it along, and no types for it. */
interface HapiServer {
  start(): Promise<void>;
  ext(
    point: 'onRequest',
    method: (request: { readonly raw: { readonly req: IncomingMessage } }, h: Toolkit) => unknown,
  ): void;
}

interface Toolkit {
  readonly continue: symbol;
  response(body: object): { code(status: number): { takeover(): unknown } };
}

const hapiSchema = z.custom<{ readonly Server: new () => object }>(
  (value) => value instanceof Object && 'Server' in value,
);
const prototypeSchema = z.custom<HapiServer>(
  (value) => value instanceof Object && 'start' in value && 'ext' in value,
);

/** Counts for every server that serverless-offline starts from now on. */
export function guardLambdaPort(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('serverless-offline'));
  const { Server } = hapiSchema.parse(require('@hapi/hapi'));
  // hapi exports a function that makes servers, and not their class.
  const prototype = prototypeSchema.parse(Object.getPrototypeOf(new Server()));
  const { start } = prototype;
  prototype.start = function (this: HapiServer) {
    this.ext('onRequest', ({ raw }, h) => {
      const message = refuseUnlessSdk(raw.req);
      if (message === undefined) return h.continue;
      return h.response({ Type: 'User', Message: message }).code(403).takeover();
    });
    return start.call(this);
  };
}
