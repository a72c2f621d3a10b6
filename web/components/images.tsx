// The pictures in the frames: decoded late and off the main thread, so that hundreds of them do not stop the page.
'use client';
import { useState } from 'react';
import { type UploadEntry, urlFreshMs } from '../upload/upload-state.ts';
import { nameFile } from '../words/describe-files.ts';
import { labelOriginal, labelThumbnail, strings } from '../words/strings.ts';

interface ImageProps {
  readonly entry: UploadEntry;
  /** The image does not load any more and its URL may be to blame. */
  readonly onExpired: () => void;
}

export function OriginalImage({ entry, onExpired }: ImageProps) {
  const src = addressOriginal(entry);
  // Of what is no image it would be no fault of the browser's.
  const hasFailed = entry.status.state === 'failed';
  if (src === undefined) return null;
  return (
    <FrameImage
      key={src}
      src={src}
      alt={labelOriginal(nameFile(entry))}
      fallback={hasFailed ? '' : strings.cannotShowOriginal}
      onExpired={onExpired}
    />
  );
}

export function ThumbnailImage({ entry, onExpired }: ImageProps) {
  const { status } = entry;
  if (status.state === 'failed') return <CrossedOut />;
  if (status.state !== 'ready') return null;
  return (
    <FrameImage
      key={status.thumbnailUrl}
      src={status.thumbnailUrl}
      alt={labelThumbnail(nameFile(entry))}
      fallback={strings.cannotLoadThumbnail}
      onExpired={onExpired}
      width={status.report?.width}
      height={status.report?.height}
    />
  );
}

interface FrameImageProps {
  readonly src: string;
  readonly alt: string;
  readonly fallback: string;
  readonly onExpired: () => void;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export function FrameImage({ src, alt, fallback, onExpired, width, height }: FrameImageProps) {
  const [isBroken, setBroken] = useState(false);
  const [isLoaded, setLoaded] = useState(false);
  const [shownAt] = useState(Date.now);
  if (isBroken) return <p className="frame-fallback">{fallback}</p>;
  return (
    // Not next/image: blob: and presigned URLs are nothing that it could optimise or cache.
    <img
      src={src}
      alt={alt}
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      data-loaded={isLoaded}
      onLoad={() => setLoaded(true)}
      onError={() => {
        setBroken(true);
        if (Date.now() - shownAt > urlFreshMs) onExpired();
      }}
    />
  );
}

/** The cross that a red grease pencil makes over a frame that came to nothing. */
function CrossedOut() {
  return (
    <svg className="crossed-out" viewBox="0 0 128 128" aria-hidden="true">
      <path d="M19 24C44 47 79 83 108 107" />
      <path d="M106 21C84 49 47 80 22 109" />
    </svg>
  );
}

/** Where the original can be seen: in this page's own memory, or in the storage. */
export function addressOriginal({ file, originalUrl }: UploadEntry): string | undefined {
  return file ? addressFile(file) : originalUrl;
}

const objectUrls = new WeakMap<File, string>();

/**
 * An address for a file that this page holds. Made while rendering, and given back when the page is left: it keeps a
 * handle of the file and none of its bytes, and an effect for it would render a drop of hundreds of files twice.
 */
function addressFile(file: File): string {
  const url = objectUrls.get(file) ?? URL.createObjectURL(file);
  objectUrls.set(file, url);
  return url;
}
