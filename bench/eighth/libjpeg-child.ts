// A render process that leaves every baseline JPEG to libjpeg.
import { renderThumbnail } from '#render/render-thumbnail.ts';
import { serveRenders } from '#render/serve-renders.ts';
import { chooseDecoder } from './choose-decoder.ts';

chooseDecoder('libjpeg');
serveRenders(renderThumbnail);
