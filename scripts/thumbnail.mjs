#!/usr/bin/env node
// `npx thumbnail photo.jpg ...`: the renderer without S3 and Lambda, for trying it on one's own files.
import { register } from 'tsx/esm/api';

register();
const { runThumbnailCommand } = await import('./thumbnail.ts');
process.exitCode = await runThumbnailCommand(process.argv.slice(2));
