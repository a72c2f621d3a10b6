// A look into a file before a byte of it is sent: can the browser read it, is it an image we take, and what is its checksum.
import { type Failure, failure } from '#core/failure.ts';
import { findImageFacts } from '#core/image-facts.ts';
import { failureOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { refuseUpload, type UploadLimits } from '#core/upload-policy.ts';
import { hashFile } from './hash-file.ts';
import type { CheckOutcome } from './upload-state.ts';

/** What the page refuses by: of one file and of a batch, and width x height of an image. */
export interface PageLimits extends UploadLimits {
  readonly maxPixels: number;
}

export type CheckFile = (file: File, limits: PageLimits) => Promise<CheckOutcome>;

/**
 * Asks the policy, then reads all of the file once. What is refused here the dispatcher would refuse by the same rules, an
 * upload later.
 *
 * @returns the checksum to sign, or the problem; a dropped folder, or a file that was moved since, is "unreadable"
 */
export const checkFile: CheckFile = async (file, limits) => {
  const refusal = refuseUpload({ name: file.name, type: file.type, bytes: file.size }, limits);
  // What it is instead of an image, its content tells better than its name.
  if (refusal && refusal.code !== 'not-an-image') return refuse(refusal);
  // Only over https, and on localhost, do browsers have it.
  if (globalThis.crypto?.subtle === undefined) {
    return { ok: false, problem: { kind: 'insecure-page' } };
  }
  try {
    const found = (await refuseByContent(file, limits)) ?? refusal;
    if (found) return refuse(found);
    return { ok: true, sha256: await hashFile(file) };
  } catch {
    return { ok: false, problem: { kind: 'unreadable' } };
  }
};

function refuse(failure: Failure): CheckOutcome {
  return { ok: false, problem: { kind: 'refused', failure } };
}

async function refuseByContent(file: File, { maxPixels }: PageLimits) {
  const readRange = async ({ from, to }: { from: number; to: number }) =>
    new Uint8Array(await file.slice(from, to).arrayBuffer());
  const found = await findImageFacts(readRange, file.size);
  if (found.ok) return refuseByFacts(found.facts, maxPixels);
  if (found.reason !== 'unsupported') return failureOf(found);
  const { formatName } = found;
  return failure('unsupported-format', { formatName, fileName: shorten(file.name) });
}

/** Of a name within a sentence: what is longer is cut. */
const maxNameLength = 48;
/** Letters that are written from right to left turn the words beside them, unless they are kept apart (Unicode UAX #9). */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;

function shorten(name: string): string {
  const characters = [...name];
  const short =
    characters.length > maxNameLength
      ? `${characters.slice(0, maxNameLength - 1).join('')}…`
      : name;
  return rightToLeft.test(short) ? `\u2068${short}\u2069` : short;
}
