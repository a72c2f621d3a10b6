// The folder of the clone. Code that runs before the packages are installed imports this file too.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
