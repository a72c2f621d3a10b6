// The failure record in the bucket. The page shows it, and an operator can search for it.
import * as z from 'zod/mini';
import { type Failure, type FailureCode, failure, failureCodes } from './failure.ts';

const recordSchema = z.object({
  /** Any string, because a later version may add codes. Its message can be shown anyway. */
  code: z.string(),
  message: z.string(),
  inputKey: z.string(),
  fileName: z.optional(z.string()),
});

export interface FailureRecord {
  readonly failure: Failure;
  /** Key of the upload that failed. */
  readonly inputKey: string;
  /** The person's own file name, if the upload's metadata had one. */
  readonly fileName?: string | undefined;
}

/** @returns the record as JSON, in UTF-8 */
export function encodeFailureRecord({ failure, inputKey, fileName }: FailureRecord): Uint8Array {
  const record = { ...failure, inputKey, fileName } satisfies z.input<typeof recordSchema>;
  return new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
}

/** @returns the record; one that cannot be read becomes a failure with the code "damaged" */
export function parseFailureRecord(bytes: Uint8Array, inputKey: string): FailureRecord {
  const parsed = recordSchema.safeParse(parseJson(new TextDecoder().decode(bytes)));
  if (!parsed.success) return { failure: failure('damaged'), inputKey };
  const { code, message, ...rest } = parsed.data;
  return { failure: { code: isFailureCode(code) ? code : 'damaged', message }, ...rest };
}

function isFailureCode(code: string): code is FailureCode {
  return failureCodes.some((known) => known === code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
