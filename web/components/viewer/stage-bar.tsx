// Under the picture: the scale of both images, and the buttons that zoom.
import { Maximize, Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeScale, viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { type Bounds, fitView, type Size, sizeAt, type View, zoomTo } from './pan-zoom.ts';
import type { ChangeView } from './use-stage.ts';

const zoomStep = 1.5;

interface StageBarProps {
  readonly bounds: Bounds | undefined;
  readonly view: View;
  /** `undefined`: the browser cannot show it. */
  readonly original: Size | undefined;
  readonly thumbnail: Size | undefined;
  readonly onView: ChangeView;
}

export function StageBar({ bounds, view, original, thumbnail, onView }: StageBarProps) {
  const zoom = (zoomOf: (view: View, bounds: Bounds) => number) => () =>
    bounds && onView((now) => zoomTo(bounds, now, zoomOf(now, bounds)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="stage-bar" role="group" aria-label={viewerWords.zoom}>
      <dl>
        <Scale term={viewerWords.originalAlt} size={original} bounds={bounds} view={view} />
        <Scale term={viewerWords.thumbnailAlt} size={thumbnail} bounds={bounds} view={view} />
      </dl>
      <ZoomButton
        isEnd={!bounds || view.zoom <= bounds.minZoom}
        onZoom={zoom((now) => now.zoom / zoomStep)}
      >
        <IconWord icon={Minus} word={viewerWords.zoomOut} />
      </ZoomButton>
      <ZoomButton
        isEnd={!bounds || view.zoom >= bounds.maxZoom}
        onZoom={zoom((now) => now.zoom * zoomStep)}
      >
        <IconWord icon={Plus} word={viewerWords.zoomIn} />
      </ZoomButton>
      <ZoomButton
        isEnd={view.zoom === bounds?.actualZoom}
        onZoom={zoom((_, { actualZoom }) => actualZoom)}
      >
        <span className="one-to-one" aria-hidden>
          1:1
        </span>
        <span className="word">{viewerWords.actualSize}</span>
      </ZoomButton>
      <ZoomButton isEnd={view.zoom === 1} onZoom={() => onView(() => fitView)}>
        <IconWord icon={Maximize} word={viewerWords.fit} />
      </ZoomButton>
    </div>
  );
}

interface ScaleProps {
  readonly term: string;
  readonly size: Size | undefined;
  readonly bounds: Bounds | undefined;
  readonly view: View;
}

/** How large one pixel of an image is: 100% is one CSS pixel. */
function Scale({ term, size, bounds, view }: ScaleProps) {
  if (!size || !bounds) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>{describeScale(sizeAt(bounds, view.zoom).width / size.width)}</dd>
    </div>
  );
}

interface ZoomButtonProps {
  /** It would change nothing. The button stays, so that it keeps the focus. */
  readonly isEnd: boolean;
  readonly onZoom: () => void;
  readonly children: ReactNode;
}

function ZoomButton({ isEnd, onZoom, children }: ZoomButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-disabled={isEnd}
      onClick={() => isEnd || onZoom()}
    >
      {children}
    </button>
  );
}
