// A render process that leaves every baseline JPEG to libjpeg.
import { renderArriving } from '#render/render-arriving.ts';
import { serveRenders } from '#render/serve-renders.ts';
import { chooseDecoder } from './choose-decoder.ts';

chooseDecoder('libjpeg');
serveRenders(renderArriving);
