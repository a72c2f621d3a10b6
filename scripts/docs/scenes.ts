// The pictures in the README's screenshots, drawn in code, so that anybody may use them and make them again.
import sharp, { type Sharp } from 'sharp';

export interface Scene {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

type Sky = readonly [top: string, middle: string, bottom: string];

function draw(width: number, height: number, sky: Sky, shapes: string): Buffer {
  const [top, middle, bottom] = sky;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".55" stop-color="${middle}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs><path fill="url(#sky)" d="M-400-300h1200v900h-1200z"/>${shapes}</svg>`,
  );
}

/** Rolling hills from the left to the right edge. */
function hills(y: number, swell: number, color: string): string {
  return `<path fill="${color}" d="M-400 600V${y}C-250 ${y - swell} -120 ${y + swell} 0 ${y}S120 ${y - swell} 210 ${y - swell / 3} 330 ${y + swell} 420 ${y - swell / 2} 700 ${y + swell} 800 ${y}V600z"/>`;
}

const sunset = draw(
  4032,
  3024,
  ['#2b2a5b', '#c8566b', '#f6b56a'],
  `<circle cx="265" cy="170" r="26" fill="#ffe9b8"/>${hills(215, 26, '#7c3f5e')}${hills(245, 20, '#4c2c4f')}${hills(275, 14, '#24193a')}`,
);
const lighthouse = draw(
  3000,
  4000,
  ['#6fb3dc', '#b9dcec', '#eef4ee'],
  `<path fill="#fff" opacity=".8" d="M70 70h70a14 14 0 0 0 0-28 22 22 0 0 0-40-4 18 18 0 0 0-30 32z"/>${hills(250, 12, '#3f7f93')}<path fill="#44583f" d="M120 300c10-50 40-60 80-60s80 20 90 60z"/><path fill="#f7f4ee" d="M184 110h32l10 136h-52z"/><path fill="#c8383a" d="M181 150h38l2 28h-42zm-5 58h48l2 28h-52z"/><path fill="#2b2f36" d="M180 100h40v10h-40zm6-22h28v22h-28z"/><path fill="#ffe08a" d="M190 82h20v14h-20z"/><path fill="#c8383a" d="M182 78l18-16 18 16z"/>`,
);
const harbour = draw(
  2400,
  1600,
  ['#070b1f', '#152048', '#2d3566'],
  `${Array.from({ length: 40 }, (_, i) => `<circle cx="${(i * 97) % 400}" cy="${(i * 53) % 130}" r="${0.6 + (i % 3) * 0.5}" fill="#fff" opacity=".8"/>`).join('')}<circle cx="310" cy="60" r="17" fill="#f4efd8"/>${Array.from({ length: 16 }, (_, i) => `<path fill="#0c1024" d="M${i * 26 - 6} 215v${-30 - ((i * 37) % 60)}h22v160z"/><path fill="#ffcf6b" opacity=".85" d="M${i * 26} ${200 - ((i * 17) % 20)}h4v5h-4zm8 0h4v5h-4zm-8-12h4v5h-4z"/>`).join('')}<path fill="#101a3d" d="M-400 215h1200v400h-1200z"/>${Array.from({ length: 22 }, (_, i) => `<path stroke="#ffcf6b" stroke-width="2" opacity=".35" d="M${i * 19 + 4} ${222 + (i % 4) * 16}h${7 + (i % 5) * 3}"/>`).join('')}`,
);
const lemons = draw(
  3200,
  2400,
  ['#e8eee2', '#cfe0d2', '#b7cdbd'],
  `<ellipse cx="200" cy="262" rx="150" ry="16" fill="#7b9a88" opacity=".5"/><path fill="#2f6f93" d="M80 175h240c0 60-50 90-120 90S80 235 80 175z"/><path fill="#f3c93b" d="M110 175a38 34 0 0 1 74-14 40 36 0 0 1 70-4 36 32 0 0 1 44 18z"/><ellipse cx="196" cy="138" rx="42" ry="32" fill="#ffdf59"/><path fill="#ffef9a" opacity=".8" d="M176 122c10-8 26-8 34-2-12 0-24 2-34 2z"/><path fill="#4f8a3c" d="M196 108c8-18 28-20 40-14-8 12-24 18-40 14z"/>`,
);
const beach = draw(
  6000,
  4000,
  ['#0f6f9a', '#2aa3b8', '#8fd6cf'],
  `<path fill="#f2d9a2" d="M230-300h600v900H210c40-120-10-180 30-300 20-90-30-180-10-300z" transform="translate(0 60)"/><path fill="#fff" opacity=".7" d="M214 600c40-120-10-180 30-300 20-90-30-180-10-600h10c-18 400 30 510 12 600-38 120 14 180-20 300z" transform="translate(0 60)"/>${Array.from({ length: 9 }, (_, i) => `<circle cx="${285 + ((i * 41) % 90)}" cy="${40 + i * 27}" r="9" fill="${['#d84b4b', '#f4f1ea', '#3a7bbf'][i % 3]}"/><path stroke="#c9ad74" stroke-width="5" stroke-linecap="round" d="M${297 + ((i * 41) % 90)} ${46 + i * 27}l9 5"/>`).join('')}`,
);
const panorama = draw(
  8000,
  1800,
  ['#5a8fc4', '#a9cbe4', '#e9f1f4'],
  `<path fill="#8aa2b8" d="M-400 190l70-50 60 40 80-80 70 60 60-30 90 70 60-60 80 50 90-90 70 70 80-40 90 60 100-50 100 50v200h-1300z"/><path fill="#fff" d="M-190 100l22 26-20-6-12 14-16-8zm650 10l20 22-18-4-12 12-14-8z"/>${hills(205, 10, '#5d7d5b')}${hills(222, 7, '#3e5d41')}`,
);

/** Adds grain. Without it a drawing has a hundredth of the bytes of a photograph. */
async function grainy(svg: Buffer): Promise<Sharp> {
  const { width = 1, height = 1 } = await sharp(svg).metadata();
  const grain = await sharp({
    create: {
      width: Math.round(width / 4),
      height: Math.round(height / 4),
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 14 },
    },
  })
    .resize(width, height)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(
    await sharp(svg)
      .composite([{ input: grain, blend: 'soft-light' }])
      .png()
      .toBuffer(),
  );
}

async function scene(name: string, type: string, image: Sharp): Promise<Scene> {
  return { name, mimeType: `image/${type}`, buffer: await image.toBuffer() };
}

/** @returns photographs, as cameras and phones name them */
export async function drawScenes(): Promise<Scene[]> {
  const jpeg = { quality: 88 };
  return [
    await scene('Sunset over the ridge.jpg', 'jpeg', (await grainy(sunset)).jpeg(jpeg)),
    await scene('IMG_2087.JPG', 'jpeg', (await grainy(lighthouse)).jpeg(jpeg)),
    await scene('Harbour at night.avif', 'avif', (await grainy(harbour)).avif({ effort: 0 })),
    await scene('Alps panorama.jpg', 'jpeg', (await grainy(panorama)).jpeg(jpeg)),
    await scene('Lemons.webp', 'webp', (await grainy(lemons)).webp({ quality: 82 })),
    await scene('Beach from above.avif', 'avif', (await grainy(beach)).avif({ effort: 0 })),
  ];
}
