// `sls package` as a person runs it before a deployment: without credentials, from the one serverless.yml.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tiers } from '#core/tiers.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { root } from '../../scripts/setup.mjs';
import { bundleHandler } from './bundle-handler.ts';
import { findLooseness } from './looseness/find-looseness.ts';
import { type Template, templateSchema, textOf } from './looseness/template.ts';
import { mutants, mutate } from './looseness/test-mutants.ts';

const functionSchema = z.object({
  FunctionName: z.string(),
  Handler: z.string(),
  Runtime: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  Architectures: z.array(z.string()),
  Environment: z.object({ Variables: z.object({ FONTCONFIG_FILE: z.string() }) }),
});
const destinationsSchema = z.strictObject({
  FunctionName: z.object({ Ref: z.string() }),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.number(),
  MaximumEventAgeInSeconds: z.number(),
  DestinationConfig: z.strictObject({
    OnFailure: z.object({
      Destination: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
    }),
  }),
});
const buildDir = join(root, '.build');
let template: Template;
let functions: z.infer<typeof functionSchema>[];

beforeAll(() => {
  const packageDir = mkdtempSync(join(tmpdir(), 'sls-package-'));
  // Without the credentials and endpoints of the local stack, as on a machine that has neither.
  const env = Object.entries(process.env).filter(([name]) => !/^(AWS|LOCAL)_/.test(name));
  execFileSync(
    process.execPath,
    ['node_modules/serverless/bin/serverless.js', 'package', '--package', packageDir],
    { cwd: root, env: { ...Object.fromEntries(env), NODE_ENV: 'test' }, stdio: 'pipe' },
  );
  const file = join(packageDir, 'cloudformation-template-update-stack.json');
  template = templateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  functions = propertiesOf('AWS::Lambda::Function').map((found) => functionSchema.parse(found));
});

function propertiesOf(type: string): unknown[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}

/** @param logicalId of a function in the template */
function functionNamed(logicalId: string): string {
  return functionSchema.parse(template.Resources[logicalId]?.Properties).FunctionName;
}

const failedInvocation = 'thumbnail-generator-dev-failed-invocation';

/** How the functions that render are invoked asynchronously. */
function renderingConfigs() {
  return propertiesOf('AWS::Lambda::EventInvokeConfig')
    .map((found) => destinationsSchema.parse(found))
    .filter(({ FunctionName }) => functionNamed(FunctionName.Ref) !== failedInvocation);
}

describe('sls package', () => {
  it('deploys a function per tier, with its memory and time', () => {
    const sorted = functions
      .filter(({ FunctionName }) => FunctionName !== failedInvocation)
      .toSorted((a, b) => a.MemorySize - b.MemorySize);
    expect(sorted).toEqual(
      tiers.map(({ name, memoryMb, timeoutSeconds }, i) => ({
        FunctionName: `thumbnail-generator-dev-${i === 0 ? 'dispatcher' : `worker-${name}`}`,
        Handler: i === 0 ? 'lambda/dispatcher.handler' : 'lambda/worker.handler',
        Runtime: 'nodejs24.x',
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        Architectures: ['arm64'],
        Environment: { Variables: { FONTCONFIG_FILE: '/var/task/fonts.conf' } },
      })),
    );
  });

  it('tells one function, and nobody else, of each that failed for the last time', () => {
    const configs = renderingConfigs().map((found) => {
      const { FunctionName, Qualifier, DestinationConfig, MaximumRetryAttempts } = found;
      // Qualifier of the S3 event and of our invocations, which name no version.
      expect({ Qualifier, MaximumRetryAttempts }).toEqual({
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
      });
      const [destination, attribute] = DestinationConfig.OnFailure.Destination['Fn::GetAtt'];
      expect([functionNamed(destination), attribute]).toEqual([failedInvocation, 'Arn']);
      return functionNamed(FunctionName.Ref);
    });
    const rendering = functions.map(({ FunctionName }) => FunctionName);
    expect(configs.toSorted()).toEqual(
      rendering.filter((name) => name !== failedInvocation).toSorted(),
    );
  });

  it('takes over from them in a small function that loads no renderer', () => {
    expect(functions.find(({ FunctionName }) => FunctionName === failedInvocation)).toMatchObject({
      Handler: 'lambda/failed-invocation.handler',
      MemorySize: 256,
      Timeout: 60,
    });
    const dir = join(buildDir, 'failed-invocation', 'lambda');
    const holders = readdirSync(dir).filter((file) =>
      readFileSync(join(dir, file), 'utf8').includes('@img/sharp'),
    );
    expect(holders).toEqual(['render-child.mjs']);
  });

  it.each(['dispatcher', 'worker'])(
    'bundles the %s beside the sharp of Linux on arm64 only',
    (name) => {
      expect(existsSync(join(buildDir, name, 'lambda', `${name}.mjs`))).toBe(true);
      const native = readdirSync(join(buildDir, name), {
        recursive: true,
        encoding: 'utf8',
      }).filter((file) => /\.(node|so)[.\d]*$/.test(file));
      expect(native).toHaveLength(2);
      for (const file of native) {
        // ELF header: the machine at byte 18; 183 is AArch64.
        expect(readFileSync(join(buildDir, name, file)).readUInt16LE(18), file).toBe(183);
      }
      // Lambda takes 50 MB of zip at most.
      expect(statSync(join(buildDir, `${name}.zip`)).size).toBeLessThan(15e6);
    },
  );

  it('carries a render process that runs, with all that its decoders load', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'packaged-'));
    const deployed = join(buildDir, 'worker');
    await bundleHandler(root, 'test/doubles/render-parent', dir);
    const child = 'test/doubles/render-child.mjs';
    cpSync(join(deployed, 'lambda/render-child.mjs'), join(dir, child));
    // The packages as they are deployed, but sharp's native half: here it must be this machine's.
    mkdirSync(join(dir, 'node_modules'));
    for (const name of ['libheif-js', '@jsquash', '@img']) {
      const from = name === '@img' ? root : deployed;
      symlinkSync(join(from, 'node_modules', name), join(dir, 'node_modules', name));
    }
    const jpeg = join(dir, 'noise.jpg');
    writeFileSync(jpeg, await noisePicture(300, 200).jpeg().toBuffer());
    const files = join(root, 'test/files');
    const images = {
      jpeg,
      jxl: join(files, 'jxl/alpha.jxl'),
      heic: join(files, 'heic/quadrants.heic'),
    };
    for (const [format, image] of Object.entries(images)) {
      const probe = join(dir, 'test/doubles/render-parent.mjs');
      const printed = execFileSync(process.execPath, [probe, image], { encoding: 'utf8' });
      expect(printed).toBe(`rendered ${format}\n`);
    }
  });

  it.each(['dispatcher', 'worker'])(
    'draws text with the fonts in the zip of the %s alone',
    (name) => {
      // Without a font each letter is a box of one size, so that the wide ones have no more ink than the narrow.
      const words = ['lllll', 'MMMMM', 'ιιιιι', 'ΩΩΩΩΩ', 'іііії', 'ЖЖЖЖЖ'];
      const script = `
      import sharp from 'sharp';
      for (const word of ${JSON.stringify(words)}) {
        const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">' +
          '<text y="30" font-size="28" font-family="Helvetica">' + word + '</text></svg>';
        const alpha = await sharp(Buffer.from(svg)).extractChannel(3).raw().toBuffer();
        console.log(alpha.reduce((sum, value) => sum + value, 0));
      }`;
      const inkOf = (conf: string) => {
        const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
          cwd: root,
          env: { ...process.env, FONTCONFIG_FILE: conf },
          encoding: 'utf8',
        });
        return printed.trim().split('\n').map(Number);
      };
      const [narrow = 0, wide = 0, ...others] = inkOf(join(buildDir, name, 'fonts.conf'));
      expect(wide).toBeGreaterThan(1.5 * narrow);
      expect(others[1]).toBeGreaterThan(1.5 * (others[0] ?? 0));
      expect(others[3]).toBeGreaterThan(1.5 * (others[2] ?? 0));

      const noFonts = join(mkdtempSync(join(tmpdir(), 'no-fonts-')), 'fonts.conf');
      writeFileSync(noFonts, '<fontconfig></fontconfig>');
      expect(new Set(inkOf(noFonts)).size).toBe(1);
    },
  );

  it.each(['dispatcher', 'worker'])(
    'takes of the packages what the %s uses, at its start',
    (name) => {
      // 439 kB in November 2026; with the packages whole it was 1320.
      const { size } = statSync(join(buildDir, name, 'lambda', `${name}.mjs`));
      expect(size).toBeLessThan(500e3);
    },
  );

  it.each(['dispatcher', 'worker'])(
    'leaves the client that hands over out of what the %s loads at its start',
    (name) => {
      const dir = join(buildDir, name, 'lambda');
      const invokePath = '/2015-03-31/functions/{FunctionName}/invocations';
      const holders = readdirSync(dir).filter((file) =>
        readFileSync(join(dir, file), 'utf8').includes(invokePath),
      );
      expect(holders).toHaveLength(1);
      const entry = readFileSync(join(dir, `${name}.mjs`), 'utf8');
      // Named in import(), not in an import statement.
      expect(entry).toContain(`import("./${holders[0]}")`);
      expect(entry).not.toContain(`from"./${holders[0]}"`);
    },
  );
});

describe('the stack', () => {
  /** The bucket's name may be this machine's. */
  const names = () => ({
    functionPrefix: 'thumbnail-generator-dev-',
    bucket: textOf(template.Resources.S3BucketUploads?.Properties.BucketName),
  });

  it('grants nothing, exposes nothing and loses nothing that it need not', () => {
    expect(findLooseness(template, names())).toEqual([]);
  });

  it.each(mutants)('would be found to be loose: $what', (mutant) => {
    expect(findLooseness(mutate(template, mutant), names())).not.toEqual([]);
  });
});
