// The originals behind "Try it with samples". web/samples/README.md says where each comes from. The button loads this on demand.

interface Sample {
  readonly name: string;
  /** The build copies the file to an address that names its content, so browsers keep it for ever. */
  readonly address: URL;
}

export const samples: readonly Sample[] = [
  { name: 'IMG_4032.jpg', address: new URL('../../samples/sideways.jpg', import.meta.url) },
  {
    name: 'Launch poster for print.jpg',
    address: new URL('../../samples/cmyk.jpg', import.meta.url),
  },
  { name: 'IMG_0117.HEIC', address: new URL('../../samples/cat.heic', import.meta.url) },
  { name: 'Espresso cutout.png', address: new URL('../../samples/cut-out.png', import.meta.url) },
  { name: 'Spinning Earth.gif', address: new URL('../../samples/turning.gif', import.meta.url) },
  { name: 'IMG_2207.jpg', address: new URL('../../samples/broken.jpg', import.meta.url) },
];

/** At 300 kbit/s, a slow phone network, the 2 MB take 54 s. */
const patienceMs = 90_000;

/**
 * @returns the samples as files, so that they go the way of dropped files
 * @throws Error when one of them does not arrive, or not in time: half a story would confuse
 */
export async function fetchSamples(): Promise<File[]> {
  const signal = AbortSignal.timeout(patienceMs);
  return Promise.all(
    samples.map(async ({ name, address }) => {
      const reply = await fetch(address, { signal });
      if (!reply.ok) throw new Error(`The server answered ${reply.status} for ${name}.`);
      const bytes = await reply.blob();
      return new File([bytes], name, { type: bytes.type });
    }),
  );
}
