// The failure record in the bucket. The page shows it, and an operator can search for it.
import * as z from 'zod/mini';
import { type AnyFailure, type Failure, type FailureDetail, failure, reword } from './failure.ts';

const number = z.optional(z.number());
const text = z.optional(z.string());

/** Strict: a later version may describe a failure by other facts. */
export const failureDetailSchema = z.strictObject({
  bytes: number,
  maxBytes: number,
  pixels: number,
  maxPixels: number,
  formatName: text,
  fileName: text,
  neededMb: number,
  availableMb: number,
  maxSeconds: number,
  files: number,
  maxFiles: number,
} satisfies Record<keyof FailureDetail, z.ZodMiniType>);

const recordSchema = z.object({
  /** Any string, because a later version may add codes. Its message can be shown anyway. */
  code: z.string(),
  detail: z.catch(z.optional(failureDetailSchema), undefined),
  message: z.string(),
  inputKey: z.string(),
  fileName: z.optional(z.string()),
});

export interface FailureRecord {
  readonly failure: AnyFailure;
  /** Key of the upload that failed. */
  readonly inputKey: string;
  /** The person's own file name, if the upload's metadata had one. */
  readonly fileName?: string | undefined;
}

/** @returns the record as JSON, in UTF-8 */
export function encodeFailureRecord({
  failure,
  inputKey,
  fileName,
}: FailureRecord & { readonly failure: Failure }): Uint8Array {
  const record = { ...failure, inputKey, fileName } satisfies z.input<typeof recordSchema>;
  return new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
}

/** @returns the record with today's sentence; one that cannot be read is a fault of ours */
export function parseFailureRecord(bytes: Uint8Array, inputKey: string): FailureRecord {
  const parsed = recordSchema.safeParse(parseJson(new TextDecoder().decode(bytes)));
  if (!parsed.success) return { failure: failure('internal-error'), inputKey };
  const { code, detail, message, ...rest } = parsed.data;
  return { failure: reword({ code, detail, message }), ...rest };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
