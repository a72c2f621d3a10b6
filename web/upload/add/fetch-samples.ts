// Hop: click -> files. Fetches the samples, so that they go the way of dropped files. Loaded on demand.
import { type Sample, samples } from './samples.ts';

export type FetchedSamples =
  | { readonly ok: true; readonly files: readonly File[] }
  | { readonly ok: false };

/** At 300 kbit/s, a slow phone network, the 2 MB take 54 s. */
const patienceMs = 90_000;

/** @returns all samples or none: half a story would confuse */
export async function fetchSamples(): Promise<FetchedSamples> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return {
      ok: true,
      files: await Promise.all(samples.map((sample) => fetchFile(sample, signal))),
    };
  } catch {
    return { ok: false };
  }
}

/** @throws Error when the server or the network fails, or takes too long */
async function fetchFile({ name, type, address }: Sample, signal: AbortSignal): Promise<File> {
  const reply = await fetch(address, { signal });
  if (!reply.ok) throw new Error(`The server answered ${reply.status} for ${name}.`);
  return new File([await reply.arrayBuffer()], name, { type });
}
