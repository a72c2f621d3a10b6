// The parent's end of the pipe: sends an image in pieces, until the child answers. rendering.ts says how they are written.
import type { RenderMessage } from '../rendering.ts';
import { type ChildEvent, killChild, type RenderChild } from './fork-child.ts';
import type { RenderOrder } from './renderer.ts';

/** Waits for the child. @returns what the promise gives */
export type WaitFor = <Result>(promise: Promise<Result>) => Promise<Result>;

/**
 * @param answer what the child does next. A child that has seen enough answers before the end, and then the body ends there.
 * @throws what the body throws, if the child needed more. The child has ended then.
 */
export async function sendImage(
  child: RenderChild,
  { body, timeoutMs: _, name: __, ...message }: RenderOrder,
  answer: Promise<ChildEvent>,
  waitFor: WaitFor,
): Promise<void> {
  // When this fails, the child has ended. `answer` reports that.
  child.process.send(message satisfies RenderMessage, () => {});
  let isAnswered = false;
  const answered = answer.then(() => {
    isAnswered = true;
  });
  const pieces =
    Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
  const { byteLength } = message;
  let sent = 0;
  try {
    for (;;) {
      const next = await untilAnswered(answered, pieces);
      if (next === undefined || isAnswered) break;
      if (next.done ? sent < byteLength : sent + next.value.length > byteLength) {
        void killChild(child);
        throw new Error(`The image has ${byteLength} bytes, but its body has another length.`);
      }
      if (next.done) break;
      sent += next.value.length;
      // To the child, a piece without bytes is the end of the image.
      if (next.value.length > 0) await waitFor(Promise.race([answered, write(child, next.value)]));
    }
    void write(child, endOfImage);
  } catch (error) {
    // A child that needs more ends itself now. A child that has seen enough answers.
    void write(child, endOfImage);
    const { kind } = await waitFor(answer);
    if (kind === 'end') throw error;
  } finally {
    // Nobody waits for this: a connection that has fallen silent ends only after its timeout.
    void endBody(pieces);
  }
}

/**
 * `answered` remembers every race until the child answers, and a race remembers what it resolved with. So the race resolves
 * with nothing: with the piece, this process would hold the whole image.
 *
 * @returns the next piece; `undefined` when the child answers first
 */
async function untilAnswered(
  answered: Promise<void>,
  pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>,
): Promise<IteratorResult<Uint8Array> | undefined> {
  let next: IteratorResult<Uint8Array> | undefined;
  const arrived = Promise.resolve(pieces.next()).then((piece) => {
    next = piece;
  });
  await Promise.race([answered, arrived]);
  return next;
}

const endOfImage = new Uint8Array();

/** Resolves when the pipe has taken the piece. It may never resolve when the child has ended. */
function write({ pipe }: RenderChild, piece: Uint8Array): Promise<void> {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(piece.length);
  return new Promise((resolve) => {
    pipe.cork();
    pipe.write(length);
    pipe.write(piece, () => resolve());
    pipe.uncork();
  });
}

async function endBody(pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>): Promise<void> {
  try {
    await pieces.return?.();
  } catch {}
}
