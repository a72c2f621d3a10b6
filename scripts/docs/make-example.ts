// Writes the example of the empty page: `node --import tsx scripts/docs/make-example.ts`
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exampleFiles, makeExample } from './example.ts';

const { original, thumbnail, figures } = await makeExample();
mkdirSync(dirname(exampleFiles.figures), { recursive: true });
writeFileSync(exampleFiles.original, original);
writeFileSync(exampleFiles.thumbnail, thumbnail);
writeFileSync(exampleFiles.figures, `${JSON.stringify(figures, undefined, 2)}\n`);
console.log(`${original.length} bytes of WebP, ${thumbnail.length} bytes of thumbnail`);
