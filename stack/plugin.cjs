// The framework loads plugins by require(), so this file lets require() load TypeScript and exports our plugin. (tsx's own
// require() adds a query to every path, and esbuild then does not find its binary.)
require('tsx/cjs/api').register();
module.exports = require('./plugin.ts').default;
