// The framework takes local plugins only from below the service's folder.
module.exports = require('../../../stack/plugin.cjs');
