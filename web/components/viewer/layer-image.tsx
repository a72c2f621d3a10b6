// One of the two images on the stage.
import { useState } from 'react';
import type { findSharper } from '../../upload/state/pictures.ts';
import { urlFreshMs } from '../../upload/state/upload-state.ts';
import { Still } from '../file/still.tsx';
import type { Size } from './pan-zoom.ts';

export interface Layer {
  readonly src: string | undefined;
  /** For dense screens. */
  readonly sharper?: ReturnType<typeof findSharper>;
  /** Its own size in pixels; `undefined` until it has loaded. */
  readonly size: Size | undefined;
  readonly isBroken: boolean;
  /** @param size `undefined` if the browser cannot show the image */
  readonly settle: (size: Size | undefined) => void;
}

export function useLayer(src: string | undefined, sharper?: ReturnType<typeof findSharper>): Layer {
  const [settled, setSettled] = useState<{ src: string; size: Size | undefined }>();
  const own = settled?.src === src ? settled : undefined;
  return {
    src,
    sharper,
    size: own?.size,
    isBroken: src === undefined || (own !== undefined && own.size === undefined),
    settle: (size) => src !== undefined && setSettled({ src, size }),
  };
}

interface LayerImageProps {
  readonly layer: Layer;
  readonly alt: string;
  readonly clipPath: string | undefined;
  readonly isDraggable: boolean;
  readonly hasAlpha: boolean;
  /** The image is an animation and shall not play. */
  readonly isStill: boolean;
  /** The image does not load, and its URL may have expired. */
  readonly onExpired: () => void;
}

/** iOS makes no canvas with more pixels than a square of this side. */
const maxCanvasPx = 4096;

export function LayerImage(props: LayerImageProps) {
  const { src, isBroken } = props.layer;
  return src === undefined || isBroken ? null : <Image key={src} src={src} {...props} />;
}

function Image(props: LayerImageProps & { readonly src: string }) {
  const { src, layer, alt, clipPath, isDraggable, hasAlpha, isStill, onExpired } = props;
  const [shownAt] = useState(Date.now);
  return (
    <>
      {/* next/image cannot optimise or cache blob: and presigned URLs. */}
      <img
        src={src}
        {...layer.sharper}
        alt={alt}
        draggable={isDraggable}
        decoding="async"
        data-layer={alt}
        data-alpha={hasAlpha}
        style={{ clipPath, opacity: isStill ? 0 : undefined }}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
          layer.settle({ width, height })
        }
        onError={() => {
          layer.settle(undefined);
          if (Date.now() - shownAt > urlFreshMs) onExpired();
        }}
      />
      {isStill && layer.size && (
        <Still
          maxSidePx={maxCanvasPx}
          data-layer={alt}
          data-alpha={hasAlpha}
          style={{ clipPath }}
        />
      )}
    </>
  );
}
