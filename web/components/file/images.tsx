// The images in the frames. Lazy loading and asynchronous decoding keep the page responsive with hundreds of them.
'use client';
import { type ComponentPropsWithoutRef, useState } from 'react';
import { findSharper, hasAlpha } from '../../upload/state/pictures.ts';
import { type UploadEntry, urlFreshMs } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { labelOriginal, labelThumbnail, pageWords } from '../../words/page.ts';
import { useSession } from '../page/contexts.ts';
import { useFirstInteraction } from '../page/first-interaction.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { addressFile } from '../page/object-urls.ts';
import type { Size } from '../viewer/pan-zoom.ts';
import { mayMove, useIsStill } from './motion.ts';

const FrameStill = lazyWithRetry(() => import('./still.tsx'));
const FrameBlurred = lazyWithRetry(() => import('./blurred.tsx'));

interface ImageProps {
  readonly entry: UploadEntry;
}

/** Shows an original only from a file on this page. Originals in the storage are large, so they load in the viewer. */
export function OriginalImage({ entry }: ImageProps) {
  const { file, status } = entry;
  if (file === undefined) return null;
  const src = addressFile(file);
  return (
    <FrameImage
      key={src}
      src={src}
      alt={labelOriginal(nameFile(entry))}
      mayMove={mayMove(entry)}
      hasAlpha={hasAlpha(entry)}
      // A refused file may not be an image at all, so its status already tells why.
      fallback={status.state === 'failed' ? '' : pageWords.cannotShowOriginal}
      fallbackId={fallbackIds(entry.id)[0]}
    />
  );
}

interface ThumbnailProps extends ImageProps {
  /** The image does not load, and its URL has expired. */
  readonly onExpired: () => void;
}

export function ThumbnailImage({ entry, onExpired }: ThumbnailProps) {
  const { status } = entry;
  const { batchId } = useSession().getSnapshot();
  if (status.state !== 'ready') return null;
  return (
    <FrameImage
      key={status.shownUrl}
      src={status.shownUrl}
      alt={labelThumbnail(nameFile(entry))}
      mayMove={mayMove(entry)}
      hasAlpha={hasAlpha(entry)}
      fallback={pageWords.cannotLoadThumbnail}
      fallbackId={fallbackIds(entry.id)[1]}
      onBroken={() => {
        if (Date.now() - status.signedAt > urlFreshMs) onExpired();
      }}
      size={status.report}
      thumbHash={status.shownUrl === status.thumbnailUrl ? status.report?.thumbHash : undefined}
      sharper={findSharper(entry, batchId)}
    />
  );
}

interface FrameImageProps {
  readonly src: string;
  readonly alt: string;
  readonly mayMove: boolean;
  readonly hasAlpha: boolean;
  readonly fallback: string;
  readonly fallbackId: string;
  readonly onBroken?: () => void;
  /** In pixels, if it is known before the image loads. */
  readonly size?: Size | undefined;
  /** What to show until the image has loaded. */
  readonly thumbHash?: string | undefined;
  /** For dense screens. */
  readonly sharper?: ReturnType<typeof findSharper>;
}

function FrameImage(props: FrameImageProps) {
  const { src, alt, mayMove, hasAlpha, fallback, fallbackId, onBroken } = props;
  const { size, thumbHash, sharper } = props;
  const isInUse = useFirstInteraction();
  const [isBroken, setBroken] = useState(false);
  const [loadedSize, setLoadedSize] = useState<Size>();
  if (isBroken) {
    return (
      <p id={fallbackId} className="frame-fallback">
        {fallback}
      </p>
    );
  }
  return (
    <>
      {/* next/image cannot optimise or cache blob: and presigned URLs. */}
      <img
        src={src}
        {...sharper}
        alt={alt}
        width={size?.width}
        height={size?.height}
        loading="lazy"
        decoding="async"
        data-sized={(loadedSize ?? size) !== undefined}
        data-may-move={mayMove}
        data-alpha={hasAlpha}
        onLoad={async ({ currentTarget: image }) => {
          // What stands in stays until the browser can paint the picture. Nothing stands in for a local photo, and to decode those
          // below the window would take much memory.
          if (!src.startsWith('blob:')) await image.decode().catch(() => {});
          const { naturalWidth: width, naturalHeight: height } = image;
          setLoadedSize({ width, height });
        }}
        onError={({ currentTarget: image }) => {
          // A right click gave it an address that lasts (opener.ts), and that does not load now.
          if (image.getAttribute('src') !== src) {
            image.src = src;
            return;
          }
          setBroken(true);
          onBroken?.();
        }}
      />
      {/* The thumbnails of the first screen are in the reply. So a page that nobody uses need not load the decoder. */}
      {thumbHash && isInUse && !loadedSize && <FrameBlurred thumbHash={thumbHash} />}
      {mayMove && loadedSize && <FirstFrame data-alpha={hasAlpha} />}
    </>
  );
}

/** Its code loads only if animations must stand still. */
function FirstFrame(props: ComponentPropsWithoutRef<'canvas'>) {
  return useIsStill() && <FrameStill {...props} />;
}

/** What stands in the place of an image belongs to the name of the button around it. */
export function fallbackIds(id: number): readonly [string, string] {
  return [`no-original-${id}`, `no-thumbnail-${id}`];
}

/** @returns the URL of the original: of the file on this page, or in the storage */
export function addressOriginal({ file, originalUrl }: UploadEntry): string | undefined {
  return file ? addressFile(file) : originalUrl;
}
