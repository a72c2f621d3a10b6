// An esbuild plugin: leaves out the half of sharp that builds sharp.
import type { Plugin } from 'esbuild';

/**
 * sharp's libvips.mjs finds or builds a libvips when npm installs sharp. At run time sharp asks it only for the name of the
 * platform, but the file loads all of semver at its first line.
 */
export const trimSharp: Plugin = {
  name: 'trim-sharp',
  setup(build) {
    build.onLoad({ filter: /[\\/]sharp[\\/]dist[\\/]libvips\.mjs$/ }, () => ({
      contents: runTimeHalf,
    }));
  },
};

/** sharp calls the last three only to explain why it found no binary. */
const runTimeHalf = `
  import detectLibc from 'detect-libc';
  const libc = detectLibc.familySync() === detectLibc.MUSL ? 'musl' : '';
  export default {
    runtimePlatformArch: () => process.platform + libc + '-' + process.arch,
    isUnsupportedNodeRuntime: () => undefined,
    prebuiltPlatforms: [],
    minimumLibvipsVersion: '',
  };`;
