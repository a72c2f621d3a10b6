// Thumbnails -> one picture that shows all of them with their names, like a photographer's contact sheet.

interface NamedPicture {
  readonly name: string;
  readonly blob: Blob;
}

const columns = 8;
const frame = 128;
const gap = 16;
const captionHeight = 24;
const cellHeight = frame + captionHeight;

/**
 * @returns a PNG with eight thumbnails in a row
 * @throws Error when the browser cannot show a thumbnail, or has no memory for the sheet
 */
export async function drawContactSheet(pictures: readonly NamedPicture[]): Promise<Blob> {
  const inRow = Math.min(columns, pictures.length);
  const canvas = document.createElement('canvas');
  canvas.width = gap + inRow * (frame + gap);
  canvas.height = gap + Math.ceil(pictures.length / columns) * (cellHeight + gap);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no canvas.');
  context.fillStyle = '#151310';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '12px ui-monospace, Menlo, monospace';

  for (const [place, { name, blob }] of pictures.entries()) {
    const left = gap + (place % columns) * (frame + gap);
    const top = gap + Math.floor(place / columns) * (cellHeight + gap);
    context.fillStyle = '#272520';
    context.fillRect(left, top, frame, frame);
    const picture = await createImageBitmap(blob);
    const [width, height] = fit(picture);
    context.drawImage(
      picture,
      left + Math.round((frame - width) / 2),
      top + Math.round((frame - height) / 2),
      width,
      height,
    );
    picture.close();
    context.fillStyle = '#e2ae5e';
    context.fillText(shorten(context, name), left, top + frame + 16);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error('The browser could not encode the sheet.')),
    );
  });
}

/** Shrinks a thumbnail that is larger than a frame. The operator sets the size of thumbnails. */
function fit({ width, height }: ImageBitmap): [width: number, height: number] {
  const scale = Math.min(1, frame / Math.max(width, height));
  return [width * scale, height * scale];
}

function shorten(context: CanvasRenderingContext2D, name: string): string {
  if (context.measureText(name).width <= frame) return name;
  let short = name;
  while (short && context.measureText(`${short}…`).width > frame) short = short.slice(0, -1);
  return `${short}…`;
}
