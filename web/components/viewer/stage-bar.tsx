// Under the picture: the button that lays both images over each other. Then also their scale, and the buttons that zoom.
import { Columns2, Maximize, Minus, Plus, SquareSplitHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { pageWords } from '../../words/page.ts';
import { describeScale, viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { type Size, sizeAt } from './pan-zoom.ts';
import type { StageView } from './use-stage.ts';

const zoomStep = 1.5;

interface StageBarProps extends StageView {
  /** The images lie over each other, or one is alone. Only then they zoom. */
  readonly isOverlaid: boolean;
  /** `undefined`: there is only one image. */
  readonly onOverlay: ((isOverlaid: boolean) => void) | undefined;
  /** `undefined`: the browser cannot show it. */
  readonly original: Size | undefined;
  readonly thumbnail: Size | undefined;
}

export function StageBar(props: StageBarProps) {
  const { bounds, view, move, isOverlaid, onOverlay, original, thumbnail } = props;
  const { minZoom = 1, maxZoom = 1, actualZoom = 1 } = bounds ?? {};
  const zoomed = bounds && isOverlaid ? sizeAt(bounds, view.zoom) : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="stage-bar" role="group" aria-label={viewerWords.zoom}>
      <dl>
        <Scale term={viewerWords.originalAlt} size={original} zoomed={zoomed} />
        <Scale term={viewerWords.thumbnailAlt} size={thumbnail} zoomed={zoomed} />
      </dl>
      {onOverlay && (
        <button
          type="button"
          className={isOverlaid ? 'icon-button' : 'button button-plain'}
          onClick={() => onOverlay(!isOverlaid)}
        >
          <IconWord
            icon={isOverlaid ? Columns2 : SquareSplitHorizontal}
            word={isOverlaid ? viewerWords.beside : viewerWords.overlay}
          />
        </button>
      )}
      {isOverlaid && (
        <>
          <ZoomButton
            isEnd={view.zoom <= minZoom}
            onZoom={() => move({ zoom: (now) => now / zoomStep })}
          >
            <IconWord icon={Minus} word={viewerWords.zoomOut} />
          </ZoomButton>
          <ZoomButton
            isEnd={view.zoom >= maxZoom}
            onZoom={() => move({ zoom: (now) => now * zoomStep })}
          >
            <IconWord icon={Plus} word={viewerWords.zoomIn} />
          </ZoomButton>
          <ZoomButton
            isEnd={view.zoom === actualZoom}
            onZoom={() => move({ zoom: () => actualZoom })}
          >
            <span className="one-to-one" aria-hidden>
              1:1
              <small>{pageWords.thumbnail}</small>
            </span>
            <span className="word">{viewerWords.actualSize}</span>
          </ZoomButton>
          <ZoomButton isEnd={view.zoom === 1} onZoom={() => move({ zoom: () => 1 })}>
            <IconWord icon={Maximize} word={viewerWords.fit} />
          </ZoomButton>
        </>
      )}
    </div>
  );
}

interface ScaleProps {
  readonly term: string;
  readonly size: Size | undefined;
  readonly zoomed: Size | undefined;
}

/** How large one pixel of an image is: 100% is one CSS pixel. */
function Scale({ term, size, zoomed }: ScaleProps) {
  if (!size || !zoomed) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>{describeScale(zoomed.width / size.width)}</dd>
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
