// The settings that the page needs in the browser.
import type { MeasurementSource } from '#core/run-cost.ts';
import { settings } from './settings.ts';

export function pageSettings() {
  const { maxBatchFiles: maxFiles, maxUploadBytes: maxBytes, maxPixels, variants } = settings();
  const limits = { maxFiles, maxBytes, maxPixels };
  const [{ width, height } = { width: 0, height: 0 }] = variants;
  return {
    limits,
    /** Longest side of the first thumbnail, in pixels. */
    thumbnailSide: Math.max(width, height),
    variantNames: variants.map(({ name }) => name),
    measurementSource: findMeasurementSource(process.env),
  };
}

/**
 * Finds out where reports were measured. The Lambdas run beside the bucket, so the S3 endpoint tells.
 *
 * @param env names the endpoint. Without one, the SDK uses AWS. Some endpoints, such as a VPC's, belong to AWS too.
 */
export function findMeasurementSource(
  env: Readonly<Record<string, string | undefined>>,
): MeasurementSource {
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  if (!endpoint || !URL.canParse(endpoint)) return 'AWS';
  const isAws = /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname);
  return isAws ? 'AWS' : 'this machine';
}
