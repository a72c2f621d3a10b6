// A render process that decodes every baseline JPEG with our decoder, from the first on.
import { renderArriving } from '#render/render-arriving.ts';
import { serveRenders } from '#render/serve-renders.ts';
import { chooseDecoder } from './choose-decoder.ts';

chooseDecoder('ours');
serveRenders(renderArriving);
