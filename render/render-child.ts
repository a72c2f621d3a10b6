// Entry of the render process. render-process.ts starts it; in a deployed Lambda its bundle lies beside the handler's.
import { renderArriving } from './render-arriving.ts';
import { serveRenders } from './serve-renders.ts';

serveRenders(renderArriving);
