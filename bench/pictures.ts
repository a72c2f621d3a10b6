// Pictures for the benches: a photo, a screenshot and pixel art. Code draws them, the same every time.
import sharp, { type Sharp } from 'sharp';

/** Soft shapes, fine grain and some edges: compresses and shrinks as photographs do. */
export async function photo(width: number, height: number): Promise<Sharp> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 400 300" preserveAspectRatio="none">
    <defs>
      <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#2b5f9e"/><stop offset=".6" stop-color="#d9a679"/></linearGradient>
      <filter id="clouds"><feTurbulence type="fractalNoise" baseFrequency=".02 .05" numOctaves="5" seed="7"/><feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  1 0 0 0 -.4"/></filter>
      <filter id="ground"><feTurbulence type="turbulence" baseFrequency=".08" numOctaves="4" seed="3"/><feColorMatrix values="0 0 0 0 .2  .5 0 0 0 .2  0 0 0 0 .1  0 0 0 0 1"/></filter>
    </defs>
    <rect width="400" height="300" fill="url(#sky)"/>
    <rect width="400" height="200" filter="url(#clouds)"/>
    <g transform="translate(0 190)"><rect width="400" height="110" filter="url(#ground)"/></g>
    <path d="M0 200 60 120 110 190 170 90 250 200 310 140 400 205V215H0Z" fill="#39424e"/>
    <circle cx="310" cy="60" r="22" fill="#fff2c8"/>
    <g stroke="#1c1f24" stroke-width="1.5">${Array.from({ length: 20 }, (_, i) => `<path d="M${12 + i * 20} 300V${240 + ((i * 37) % 30)}"/>`).join('')}</g>
  </svg>`;
  const base = await sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 1 }).toBuffer();
  return sharp(base);
}

/** Flat areas, hairlines and text-like strokes. */
export function screenshot(width: number, height: number): Sharp {
  const lines = Array.from({ length: 30 }, (_, i) => {
    const y = 40 + i * 18;
    const words = Array.from({ length: 12 }, (_, j) => {
      const x = 150 + j * 52 + ((i * 7 + j * 13) % 17);
      return `<rect x="${x}" y="${y}" width="${20 + ((i * 5 + j * 11) % 26)}" height="7" fill="#2f3640"/>`;
    });
    return words.join('');
  });
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 800 600" preserveAspectRatio="none">
      <rect width="800" height="600" fill="#fff"/><rect width="130" height="600" fill="#eef1f4"/>
      <rect width="800" height="28" fill="#27425f"/><path d="M130 0V600M0 28H800" stroke="#c8ced6"/>${lines.join('')}
      <rect x="20" y="50" width="90" height="24" rx="4" fill="#d4502f"/></svg>`),
  ).removeAlpha();
}

/** Red text on blue and the like: its edges are in the colours, hardly in the luma. */
export function coloredText(width: number, height: number): Sharp {
  const pairs = [
    ['#1030d0', '#e02020'],
    ['#0a7a3c', '#d03a9a'],
    ['#e8b020', '#30a0e0'],
    ['#702090', '#20a050'],
  ];
  const bands = pairs.map(([ground, ink], i) => {
    const y = i * 150;
    const strokes = Array.from({ length: 14 }, (_, j) => {
      const x = 30 + j * 54;
      return `<path d="M${x} ${y + 120}V${y + 30}h${16 + ((j * 11) % 20)}M${x} ${y + 75}h${14 + ((j * 7) % 18)}"/>`;
    });
    return `<rect y="${y}" width="800" height="150" fill="${ground}"/><g stroke="${ink}" stroke-width="12" fill="none">${strokes.join('')}</g>`;
  });
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 800 600" preserveAspectRatio="none">${bands.join('')}</svg>`,
    ),
  ).removeAlpha();
}

/** Smooth shapes with a gradient and a soft shadow on nothing. */
export function logo(side: number): Sharp {
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 200 200">
      <defs><linearGradient id="fill" x2="1" y2="1"><stop stop-color="#ff8a3c"/><stop offset="1" stop-color="#c2185b"/></linearGradient>
      <filter id="shadow"><feDropShadow dx="3" dy="5" stdDeviation="5" flood-opacity=".5"/></filter></defs>
      <g filter="url(#shadow)"><circle cx="95" cy="92" r="68" fill="url(#fill)"/>
      <path d="M62 120 95 45l33 75-33-20z" fill="#fff"/><circle cx="140" cy="140" r="26" fill="#1a73e8"/></g></svg>`),
  );
}

/** A sprite of 32x32 in eight colours, with hard transparency. */
export function pixelArt(): Sharp {
  const palette = [
    '#000',
    '#fff',
    '#e43b44',
    '#feae34',
    '#63c74d',
    '#0099db',
    '#b55088',
    '#3a4466',
  ];
  const pixels = Array.from({ length: 32 * 32 }, (_, i) => {
    const [x, y] = [(i % 32) - 15.5, Math.floor(i / 32) - 15.5];
    const ring = Math.floor(Math.hypot(x, y) / 2);
    return ring > 7
      ? ''
      : `<rect x="${i % 32}" y="${Math.floor(i / 32)}" width="1" height="1" fill="${palette[(ring + (i % 3)) % 8]}"/>`;
  });
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" shape-rendering="crispEdges">${pixels.join('')}</svg>`,
    ),
  );
}
