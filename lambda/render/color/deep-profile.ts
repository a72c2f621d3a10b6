// The ICC profile of a picture of more than 8 bits per sample, which sharp applies half or not at all.
import sharp from 'sharp';
import type { ImageFacts } from '#core/image-facts.ts';
import type { OpenedSource } from '../source.ts';
import { colorSpaceOf } from './icc-profile.ts';

/**
 * Completes a file that sharp reads by itself with what sharp leaves undone about its profile.
 *
 * sharp 0.35.5 does not apply the profile of a grey picture of 16 bits. One of RGB it converts to Display P3, to keep its
 * gamut, and then takes the result for sRGB (`processingProfile` in its pipeline.cc).
 *
 * @returns the same source where there is nothing to complete: 8 bits, no profile, or a profile that is not for such pixels
 */
export async function withDeepProfile(
  found: OpenedSource,
  { bitDepth }: ImageFacts,
): Promise<OpenedSource> {
  if (!found.ok || bitDepth <= 8) return found;
  const { source } = found;
  // A file too broken for that is left to the renderer to refuse.
  const metadata = await sharp(source.bytes, source.options)
    .metadata()
    .catch(() => undefined);
  if (!metadata?.icc) return found;
  const { space, icc } = metadata;
  const profileSpace = colorSpaceOf(icc);
  if (space === 'grey16' && profileSpace === 'GRAY')
    return { ok: true, source: { ...source, profile: icc } };
  const isLeftInP3 = space === 'rgb16' && profileSpace === 'RGB ';
  return { ok: true, source: { ...source, isLeftInP3 } };
}
