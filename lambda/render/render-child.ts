// Entry of the render process. render-process.ts starts it; in a deployed Lambda its bundle lies beside the handler's.
import { renderThumbnail } from './render-thumbnail.ts';
import { serveRenders } from './serve-renders.ts';

serveRenders(renderThumbnail);
