// The local Lambda: makes serverless-offline survive a function that fails, and answer the SDK only.
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import * as z from 'zod';
import { refuseUnlessSdk } from './refuse-strangers.ts';

/**
 * serverless-offline does not await asynchronous invocations. A worker that throws or times out is then an unhandled
 * rejection, which would end this process and the local S3 in it. Lambda would log the failure and continue.
 */
export function surviveFailedInvocations(): void {
  process.on('unhandledRejection', (reason) => {
    if (isListenError(reason)) {
      console.error(reason);
      process.exit(1);
    }
    console.error('An asynchronous invocation failed:', reason);
  });
}

/** Without its port the stack is useless, so a port that is taken must end the process. */
function isListenError(reason: unknown): boolean {
  return reason instanceof Error && 'syscall' in reason && reason.syscall === 'listen';
}

/** The parts of hapi that we use. serverless-offline depends on it, without its types. */
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

/**
 * Refuses requests that the SDK did not sign, in every server that serverless-offline starts after this call. Its own
 * server allows every preflight and knows no signatures.
 */
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
