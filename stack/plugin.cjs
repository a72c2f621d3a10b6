// The framework loads plugins by require(): this teaches require() TypeScript and hands over ours. (tsx's own require()
// would do, were it not for the query it adds to every path, with which esbuild does not find its binary.)
require('tsx/cjs/api').register();
module.exports = require('./plugin.ts').default;
