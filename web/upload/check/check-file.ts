// Hop: file -> checksum or problem. Checks a file in the browser, before any byte is sent.
import { type Failure, failure } from '#core/failure.ts';
import { findImageFacts } from '#core/image-facts.ts';
import { failureOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import type { CheckOutcome } from '../state/upload-state.ts';
import { refuseUpload, type UploadLimits } from './upload-policy.ts';

export interface PageLimits extends UploadLimits {
  /** Width x height of an image. */
  readonly maxPixels: number;
}

export type CheckFile = (file: File, limits: PageLimits) => Promise<CheckOutcome>;

/**
 * Applies the rules that the dispatcher applies after the upload, then hashes the file.
 *
 * @returns the checksum to sign, or the problem; "unreadable" for a folder, or a file that moved
 */
export const checkFile: CheckFile = async (file, limits) => {
  const refusal = refuseUpload({ name: file.name, type: file.type, bytes: file.size }, limits);
  // For a file that is not an image, its content gives a better reason than its name.
  if (refusal && refusal.code !== 'not-an-image') return refuse(refusal);
  // Browsers offer SHA-256 over https and on localhost only.
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

/**
 * @returns SHA-256 in base64, as S3 takes it in `x-amz-checksum-sha256`; S3 refuses a PUT with another body
 * @throws DOMException when the file cannot be read
 */
async function hashFile(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Longest name inside a sentence. */
const maxNameLength = 48;
/** These letters would reverse the words beside them unless they are isolated (Unicode UAX #9). */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;

function shorten(name: string): string {
  const characters = [...name];
  const short =
    characters.length > maxNameLength
      ? `${characters.slice(0, maxNameLength - 1).join('')}…`
      : name;
  return rightToLeft.test(short) ? `\u2068${short}\u2069` : short;
}
