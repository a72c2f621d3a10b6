// Version of the renderer, as it stands in every thumbnail's metadata.
import packageJson from '../package.json' with { type: 'json' };

export const { version } = packageJson;
