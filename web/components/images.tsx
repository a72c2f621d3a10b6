// The images in the frames. Lazy loading and asynchronous decoding keep the page responsive with hundreds of them.
'use client';
import { useState } from 'react';
import { type UploadEntry, urlFreshMs } from '../upload/upload-state.ts';
import { nameFile } from '../words/describe-files.ts';
import { labelOriginal, labelThumbnail, strings } from '../words/strings.ts';

interface ImageProps {
  readonly entry: UploadEntry;
  /** The image does not load, and its URL may have expired. */
  readonly onExpired: () => void;
}

export function OriginalImage({ entry, onExpired }: ImageProps) {
  const src = addressOriginal(entry);
  // A refused file may not be an image at all, so its status already tells why.
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
  if (status.state !== 'ready') return null;
  return (
    <FrameImage
      key={status.shownUrl}
      src={status.shownUrl}
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
  const [shape, setShape] = useState<'small' | 'wide' | 'tall'>();
  const [shownAt] = useState(Date.now);
  if (isBroken) return <p className="frame-fallback">{fallback}</p>;
  return (
    // next/image cannot optimise or cache blob: and presigned URLs.
    <img
      src={src}
      alt={alt}
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      data-shape={shape}
      onLoad={({ currentTarget }) => setShape(findShape(currentTarget))}
      onError={() => {
        setBroken(true);
        if (Date.now() - shownAt > urlFreshMs) onExpired();
      }}
    />
  );
}

/** Longest side of images that are shown at their own size: an icon would only get blurred. */
const smallSide = 64;

/** The style sheet fits an image into its frame by its shape. The checks behind it then end where the image ends. */
function findShape({ naturalWidth, naturalHeight }: HTMLImageElement) {
  if (Math.max(naturalWidth, naturalHeight) <= smallSide) return 'small';
  return naturalWidth >= naturalHeight ? 'wide' : 'tall';
}

/** @returns the URL of the original: of the file on this page, or in the storage */
export function addressOriginal({ file, originalUrl }: UploadEntry): string | undefined {
  return file ? addressFile(file) : originalUrl;
}

const objectUrls = new WeakMap<File, string>();

/**
 * Never revoked: the URL holds a handle of the file and none of its bytes. An effect that creates and revokes it would
 * render a drop of hundreds of files twice.
 */
function addressFile(file: File): string {
  const url = objectUrls.get(file) ?? URL.createObjectURL(file);
  objectUrls.set(file, url);
  return url;
}
