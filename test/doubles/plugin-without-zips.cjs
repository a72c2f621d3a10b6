// Our plugin without its slowest step: every function gets the same empty zip. For tests that read only the template.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const Plugin = require('../../stack/plugin.cjs');

/** The end of central directory record, which is all of an empty zip. */
const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

module.exports = class {
  constructor(serverless, options, utilities) {
    this.hooks = {
      ...new Plugin(serverless, options, utilities).hooks,
      'before:package:createDeploymentArtifacts': () => {
        const artifact = join(serverless.serviceDir, 'empty.zip');
        writeFileSync(artifact, emptyZip);
        for (const definition of Object.values(serverless.service.functions)) {
          definition.package = { artifact };
        }
      },
    };
  }
};
