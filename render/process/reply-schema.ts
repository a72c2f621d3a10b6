// What the render process may answer. The parent checks every answer, since a file may take over the child that decodes it.
import * as z from 'zod/mini';
import { failureCodes } from '#core/failure.ts';
import { failureDetailSchema } from '#core/failure-record.ts';
import { imageFormats } from '#core/image-facts.ts';
import { animations, thumbHash } from '#core/thumbnail-report.ts';

const thumbnailSchema = z.strictObject({
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  contentType: z.string(),
  width: z.number(),
  height: z.number(),
  source: z.strictObject({
    format: z.enum(imageFormats),
    /** Size as shown, after the orientation was applied. */
    width: z.number(),
    height: z.number(),
    /** Whether parts of the source are missing. */
    isDamaged: z.boolean(),
  }),
  animation: z.enum(animations),
  /** Only the first thumbnail has it. */
  thumbHash: z.optional(thumbHash),
});

/** One thumbnail for each output of the order, in its order. */
const renderingSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), thumbnails: z.array(thumbnailSchema) }),
  z.strictObject({
    ok: z.literal(false),
    failure: z.strictObject({
      code: z.enum(failureCodes),
      detail: z.optional(failureDetailSchema),
      message: z.string(),
    }),
  }),
]);

export const replySchema = z.discriminatedUnion('kind', [
  /** The child has loaded the renderer. It says so once. */
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('rendering'), rendering: renderingSchema, cpuMs: z.number() }),
  /** The kernel refused memory to a decoder: the child is at its limit. */
  z.strictObject({ kind: z.literal('out-of-memory') }),
  /** The renderer threw for a reason other than the image. */
  z.strictObject({ kind: z.literal('fault'), message: z.string() }),
]);

// The child imports these types alone, so it does not load zod.
export type Thumbnail = z.infer<typeof thumbnailSchema>;
export type Rendering = z.infer<typeof renderingSchema>;
export type RenderReply = z.infer<typeof replySchema>;
