// The framework reads this file for serverless.yml by require(), so it lets require() load TypeScript.
require('tsx/cjs/api').register();
module.exports = require('./for-serverless-yml.ts');
