// What the render process may answer. It decodes strangers' files and may be taken over by one: nothing else is accepted.
import * as z from 'zod';
import { failureCodes } from '#core/failure.ts';
import { imageFormats } from '#core/image-facts.ts';
import { animations } from '#core/thumbnail-report.ts';
import type { RenderReply } from './messages.ts';

const thumbnailSchema = z.strictObject({
  bytes: z.instanceof(Uint8Array),
  contentType: z.string(),
  width: z.number(),
  height: z.number(),
  source: z.strictObject({
    format: z.enum(imageFormats),
    width: z.number(),
    height: z.number(),
    isDamaged: z.boolean(),
  }),
  animation: z.enum(animations),
});

/** Strict, so that a part of a thumbnail that is missing here is found by the first test and not left out silently. */
export const replySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('rendering'),
    cpuMs: z.number(),
    rendering: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), thumbnail: thumbnailSchema }),
      z.strictObject({
        ok: z.literal(false),
        failure: z.strictObject({ code: z.enum(failureCodes), message: z.string() }),
      }),
    ]),
  }),
  z.strictObject({ kind: z.literal('out-of-memory') }),
  z.strictObject({ kind: z.literal('fault'), message: z.string() }),
]) satisfies z.ZodType<RenderReply>;
