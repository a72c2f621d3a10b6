// The originals behind "Try it with samples". web/samples/README.md says where each comes from.

export interface Sample {
  readonly name: string;
  readonly type: string;
  /** The build copies the file to an address that names its content, so browsers keep it for ever. */
  readonly address: URL;
}

export const samples: readonly Sample[] = [
  {
    name: 'IMG_4032.jpg',
    type: 'image/jpeg',
    address: new URL('../../samples/sideways.jpg', import.meta.url),
  },
  {
    name: 'Launch poster for print.jpg',
    type: 'image/jpeg',
    address: new URL('../../samples/cmyk.jpg', import.meta.url),
  },
  {
    name: 'IMG_0117.HEIC',
    type: 'image/heic',
    address: new URL('../../samples/cat.heic', import.meta.url),
  },
  {
    name: 'Espresso cutout.png',
    type: 'image/png',
    address: new URL('../../samples/cut-out.png', import.meta.url),
  },
  {
    name: 'Spinning Earth.gif',
    type: 'image/gif',
    address: new URL('../../samples/turning.gif', import.meta.url),
  },
  {
    name: 'IMG_2207.jpg',
    type: 'image/jpeg',
    address: new URL('../../samples/broken.jpg', import.meta.url),
  },
];
