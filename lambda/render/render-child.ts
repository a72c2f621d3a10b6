// Entry of the render process: forked by render-process.ts, bundled beside each handler.
import { renderThumbnail } from './render-thumbnail.ts';
import { serveRenders } from './serve-renders.ts';

serveRenders(renderThumbnail);
