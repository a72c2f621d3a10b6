// The first frame of an animation, over the image that plays it. A page may show what it draws from the storage's images;
// it only may not read the pixels, so this needs no CORS.
import { type ComponentProps, useLayoutEffect, useRef } from 'react';

/** On the sheet, in a frame. */
export default function FrameStill(props: ComponentProps<'canvas'>) {
  // At least as large as the frame of the largest card (file.css), so that it covers the image.
  return <Still maxSidePx={960} {...props} />;
}

interface StillProps extends ComponentProps<'canvas'> {
  /** A larger image is drawn smaller. */
  readonly maxSidePx: number;
}

/** Stands right behind its `<img>`, which keeps the alternative text and the context menu. */
export function Still({ maxSidePx, ...props }: StillProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const image = canvas.current?.previousElementSibling;
    if (!(image instanceof HTMLImageElement)) return;
    const draw = () => canvas.current && drawFirstFrame(image, canvas.current, maxSidePx);
    if (image.complete) draw();
    image.addEventListener('load', draw);
    return () => image.removeEventListener('load', draw);
  }, [maxSidePx]);
  return <canvas ref={canvas} aria-hidden {...props} />;
}

function drawFirstFrame(
  image: HTMLImageElement,
  canvas: HTMLCanvasElement,
  maxSidePx: number,
): void {
  const { naturalWidth, naturalHeight } = image;
  const longerSide = Math.max(naturalWidth, naturalHeight);
  // The browser cannot show the image.
  if (longerSide === 0) return;
  const scale = Math.min(1, maxSidePx / longerSide);
  canvas.width = Math.max(1, Math.round(naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(naturalHeight * scale));
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  // HTML: of an animation, drawImage takes the first frame.
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
}
