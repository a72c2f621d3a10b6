// The port of the local Lambda: serverless-offline answers it. We refuse strangers, and put asynchronous invocations into the
// queue, which invokes the functions through the same server.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { oneRequestPerSocket } from '../../web/server/one-request-per-socket.ts';
import type { EventQueue, InvocationError } from './queue/event-queue.ts';
import { refuseUnlessSdk } from './refuse-strangers.ts';

/**
 * A function that throws outside its invocation would end the process, and all others in it. Without its port the stack is
 * useless, so a port that is taken must end the process.
 */
export function surviveRejections(): void {
  process.on('unhandledRejection', (reason) => {
    console.error('A function failed outside its invocation:', reason);
    if (reason instanceof Error && 'syscall' in reason && reason.syscall === 'listen')
      process.exit(1);
  });
}

/** The parts of hapi that we use. serverless-offline depends on it, without its types. */
interface HapiServer {
  readonly listener: HttpServer;
  start(): Promise<void>;
  ext(
    point: 'onRequest' | 'onPreHandler' | 'onPreResponse',
    method: (request: HapiRequest, h: Toolkit) => unknown,
  ): void;
  /** Calls a route without a connection. */
  inject(request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly payload: string;
  }): Promise<{
    readonly statusCode: number;
    readonly payload: string;
    readonly headers: Readonly<Record<string, unknown>>;
  }>;
}

interface HapiRequest {
  readonly raw: { readonly req: IncomingMessage };
  readonly params: { readonly functionName?: string };
  readonly payload: unknown;
  readonly response: { readonly headers?: Readonly<Record<string, unknown>>; source?: unknown };
}

interface Toolkit {
  readonly continue: symbol;
  response(body?: object): { code(status: number): { takeover(): unknown } };
}

const hapiSchema = z.custom<{ readonly Server: new () => object }>(
  (value) => value instanceof Object && 'Server' in value,
);
const loaderSchema = z.custom<{ load: Load }>(
  (value) => value instanceof Object && 'load' in value,
);
const prototypeSchema = z.custom<HapiServer>(
  (value) => value instanceof Object && 'start' in value && 'ext' in value,
);

type Load = (root: string, handler: string) => Promise<unknown>;

/**
 * serverless-offline imports the handler at each invocation, and the loader of tsx answers such an import in another thread. A change
 * of a source starts a new process anyway.
 */
export function loadOnce(load: Load): Load {
  const loaded = new Map<string, Promise<unknown>>();
  return (root, handler) => {
    const found = loaded.get(handler) ?? load(root, handler);
    loaded.set(handler, found);
    // The next invocation tries again.
    found.catch(() => loaded.delete(handler));
    return found;
  };
}

function importHandlersOnce(require: NodeJS.Require): void {
  const runner = 'lambda/handler-runner/in-process-runner/aws-lambda-ric/UserFunction.js';
  const folder = dirname(require.resolve('serverless-offline'));
  const functions = loaderSchema.parse(require(join(folder, runner)));
  functions.load = loadOnce(functions.load);
}

/** Applies to every server that serverless-offline starts after this call. */
export function serveFunctions(queue: EventQueue): void {
  const require = createRequire(createRequire(import.meta.url).resolve('serverless-offline'));
  importHandlersOnce(createRequire(import.meta.url));
  const { Server } = hapiSchema.parse(require('@hapi/hapi'));
  // hapi exports a function that makes servers, and not their class.
  const prototype = prototypeSchema.parse(Object.getPrototypeOf(new Server()));
  const { start } = prototype;
  prototype.start = async function (this: HapiServer) {
    this.ext('onRequest', ({ raw }, h) => {
      // serverless-offline allows every preflight and knows no signatures.
      const message = refuseUnlessSdk(raw.req);
      if (message === undefined) return h.continue;
      return h.response({ Type: 'User', Message: message }).code(403).takeover();
    });
    this.ext('onPreHandler', ({ raw, params: { functionName = '' }, payload }, h) => {
      const isEvent = raw.req.headers['x-amz-invocation-type'] === 'Event';
      if (!isEvent || !queue.has(functionName)) return h.continue;
      const event = parseEvent(payload);
      if (event === undefined) {
        const message = `An event is JSON of at most ${maxEventBytes} bytes.`;
        return h.response({ Type: 'User', Message: message }).code(400).takeover();
      }
      queue.push(functionName, event);
      return h.response().code(202).takeover();
    });
    this.ext('onPreResponse', ({ response }, h) => {
      if (response.headers && 'x-amz-function-error' in response.headers)
        response.source = asLambdaSays(response.source);
      return h.continue;
    });
    const handlers = this.listener.listeners('request');
    this.listener.removeAllListeners('request').on(
      'request',
      oneRequestPerSocket((...exchange) => {
        for (const handle of handlers) Reflect.apply(handle, this.listener, exchange);
      }),
    );
    await start.call(this);
    queue.open((functionName, event) => invoke(this, functionName, event));
  };
}

/** Lambda's limit for an asynchronous invocation. */
const maxEventBytes = 2 ** 20;

function parseEvent(payload: unknown): unknown {
  if (!(payload instanceof Buffer) || payload.length > maxEventBytes) return undefined;
  try {
    return payload.length === 0 ? {} : JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

/** As the SDK would send it. */
const headers = { host: 'localhost', authorization: 'AWS4-HMAC-SHA256 local' };

const faultSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** serverless-offline sends the stack as `trace`; its first line has the name of the error. */
const tracedSchema = z.object({
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});

async function invoke(
  server: HapiServer,
  functionName: string,
  event: unknown,
): Promise<InvocationError | undefined> {
  const reply = await server.inject({
    method: 'POST',
    url: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
    headers,
    payload: JSON.stringify(event),
  });
  if (reply.statusCode === 200 && !('x-amz-function-error' in reply.headers)) return undefined;
  return faultSchema.parse(JSON.parse(reply.payload));
}

/** serverless-offline names every error "Error". A reader looks for Lambda's words, or for the name of an error of ours. */
function asLambdaSays(payload: unknown): InvocationError {
  const { errorMessage, trace } = tracedSchema.parse(payload);
  if (errorMessage.includes('Lambda timeout'))
    return { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out' };
  return { errorType: /^\w+/.exec(trace?.[0] ?? '')?.[0] ?? 'Error', errorMessage };
}
