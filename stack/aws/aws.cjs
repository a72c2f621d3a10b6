// serverless.yml reads files by require(): this teaches require() TypeScript and hands over what it asks for by name.
require('tsx/cjs/api').register();
module.exports = require('./for-serverless-yml.ts');
