// `sls package` as the operator runs it before a deployment, but without credentials: the zips and the template.
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
import { formatTemplate, judgeTemplate, readTemplate } from '#test/judges/template.ts';
import { root } from '../root.mjs';
import { bucketNameOf } from './bucket-name.ts';
import { bundleHandler } from './bundle-handler.ts';

const buildDir = join(root, '.build');
const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
  ),
});
let templateFile: string;
let resources: z.infer<typeof templateSchema>['Resources'];

const naming = { service: 'thumbnail-generator', stage: 'dev', chosen: undefined };

/** Every setting that the template contains, so that this machine's environment and `.env` do not change it. */
const settings = {
  BUCKET_NAME: '',
  WEB_ORIGIN: '',
  THUMBNAIL_SIZE: '',
  MAX_UPLOAD_BYTES: '',
  MAX_PIXELS: '',
  LATENCY_AIM: '',
  ANIMATION: '',
  CACHE_CONTROL: '',
  EVENTS: '',
  WEBHOOK_URL: '',
  EXPIRE_UPLOADS_DAYS: '',
  EXPIRE_THUMBNAILS_DAYS: '',
  DISPATCHER_CONCURRENCY: '',
  WORKER_CONCURRENCY: '',
  UPLOAD_QUEUE_CONCURRENCY: '',
  ALARM_EMAIL: '',
  CERTIFICATE_ARN: '',
  ACCESS_TOKEN: '',
  ACCESS_TOKEN_PARAMETER: '',
  PAGE_REQUESTS_PER_SECOND: '',
  MAX_BATCH_FILES: '',
  URL_EXPIRY_SECONDS: '',
  SIGNED_FILES_PER_MINUTE: '',
  SIGNED_BYTES_PER_MINUTE: '',
  BATCH_READS_PER_MINUTE: '',
  FAILED_TRIES_PER_MINUTE: '',
};

/** The first build of the page takes half a minute on a free machine. `npm test` has made it before. */
const packageTimeoutMs = 180_000;

beforeAll(() => {
  const packageDir = mkdtempSync(join(tmpdir(), 'sls-package-'));
  // Without the credentials and endpoints of the local stack.
  const env = Object.entries(process.env).filter(([name]) => !/^(AWS|LOCAL)_/.test(name));
  execFileSync(
    process.execPath,
    ['node_modules/serverless/bin/serverless.js', 'package', '--package', packageDir],
    {
      cwd: root,
      env: { ...Object.fromEntries(env), ...settings, NODE_ENV: 'test' },
      stdio: 'pipe',
    },
  );
  templateFile = join(packageDir, 'cloudformation-template-update-stack.json');
  resources = templateSchema.parse(JSON.parse(readFileSync(templateFile, 'utf8'))).Resources;
}, packageTimeoutMs);

describe('the zips', () => {
  it('of failed-invocation have no renderer', () => {
    const dir = join(buildDir, 'failed-invocation');
    expect(readdirSync(dir)).toEqual(['lambda']);
    expect(readdirSync(join(dir, 'lambda'))).toContain('failed-invocation.mjs');
    expect(filesWith('@img/sharp', join(dir, 'lambda'))).toEqual([]);
    // 220 kB in November 2026; it was 10.6 MB with sharp.
    expect(statSync(join(buildDir, 'failed-invocation.zip')).size).toBeLessThan(300e3);
  });

  it.each(['dispatcher', 'worker'])('of the %s have the sharp of Linux on arm64 only', (name) => {
    expect(existsSync(join(buildDir, name, 'lambda', `${name}.mjs`))).toBe(true);
    const native = readdirSync(join(buildDir, name), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(node|so)[.\d]*$/.test(file),
    );
    expect(native).toHaveLength(2);
    for (const file of native) {
      // ELF header: the machine is at byte 18; 183 is AArch64.
      expect(readFileSync(join(buildDir, name, file)).readUInt16LE(18), file).toBe(183);
    }
    // Lambda accepts 50 MB of zip at most.
    expect(statSync(join(buildDir, `${name}.zip`)).size).toBeLessThan(15e6);
  });

  it('contain a render process that runs, with everything that its decoders load', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'packaged-'));
    const deployed = join(buildDir, 'worker');
    await bundleHandler(root, 'test/doubles/render-parent', dir);
    const child = 'test/doubles/render-child.mjs';
    cpSync(join(deployed, 'lambda/render-child.mjs'), join(dir, child));
    // The packages as they are deployed, except sharp's native half, which must be the one for this machine.
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

  it.each(['dispatcher', 'worker'])('of the %s draw text with their own fonts alone', (name) => {
    // Without a font each letter is a box of one size, so wide letters have no more ink than narrow ones.
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
  });

  it.each(['dispatcher', 'worker'])('of the %s load only what they use at their start', (name) => {
    const dir = join(buildDir, name, 'lambda');
    const files = filesLoadedAtStart(dir, `${name}.mjs`);
    const sizes = [...files].map((file) => statSync(join(dir, file)).size);
    // 481 kB in December 2026.
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(490e3);
  });

  it.each(
    ['dispatcher', 'worker'].flatMap((name) => [
      { name, client: 'Lambda', text: '/2015-03-31/functions/{FunctionName}/invocations' },
      { name, client: 'EventBridge', text: 'AWSEvents' },
    ]),
  )('of the $name load the $client client on demand', ({ name, text }) => {
    const dir = join(buildDir, name, 'lambda');
    const holders = filesWith(text, dir);
    expect(holders).toHaveLength(1);
    const entry = readFileSync(join(dir, `${name}.mjs`), 'utf8');
    expect(entry).toContain(`import("./${holders[0]}")`);
    expect(entry).not.toContain(`from"./${holders[0]}"`);
  });
});

describe("the page's zip", () => {
  const files = () => readdirSync(join(buildDir, 'page'), { recursive: true, withFileTypes: true });

  it('is small, and runs on every platform', () => {
    // 7.0 MB in December 2026.
    expect(statSync(join(buildDir, 'page.zip')).size).toBeLessThan(7.5e6);
    expect(files().filter(({ name }) => /\.(node|so)[.\d]*$/.test(name))).toEqual([]);
  });

  it('lacks no file behind a link, since a zip has no links', () => {
    expect(files().filter((entry) => entry.isSymbolicLink())).toEqual([]);
    expect(files().filter((entry) => entry.isFile()).length).toBeGreaterThan(500);
  });
});

function filesWith(text: string, dir: string): string[] {
  return readdirSync(dir).filter((file) => readFileSync(join(dir, file), 'utf8').includes(text));
}

/** Node loads what a file imports before it runs the file, but not what the file imports on demand. */
function filesLoadedAtStart(dir: string, file: string, found = new Set<string>()): Set<string> {
  found.add(file);
  const text = readFileSync(join(dir, file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
    if (!found.has(name)) filesLoadedAtStart(dir, name, found);
  }
  return found;
}

describe('the template', () => {
  it('is the one that was reviewed', async () => {
    await expect(formatTemplate(readTemplate(templateFile))).toMatchFileSnapshot(
      'reviewed-template.snap',
    );
  });

  it("is valid by AWS's own schemas and rules", () => {
    expect(judgeTemplate(templateFile)).toEqual({ status: 'OK', diagnostics: [] });
  });

  it('names the bucket by its stage, account and region, and keeps it with its policy', () => {
    const named = { 'Fn::Sub': `thumbnail-generator-dev-\${AWS::AccountId}-\${AWS::Region}` };
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    expect(resources.S3BucketUploads).toMatchObject({ ...kept, Properties: { BucketName: named } });
    expect(resources.UploadsBucketPolicy).toMatchObject(kept);
    for (const [name, { Environment }] of resourcesOf('AWS::Lambda::Function')) {
      expect(Environment, name).toMatchObject({ Variables: { BUCKET_NAME: named } });
    }
  });

  it('keeps no old versions of the functions', () => {
    expect(resourcesOf('AWS::Lambda::Version')).toEqual([]);
  });

  it('deploys a function per tier, with its memory and timeout', () => {
    const deployed = resourcesOf('AWS::Lambda::Function')
      .map(([, { FunctionName, MemorySize, Timeout }]) => [FunctionName, MemorySize, Timeout])
      .filter(([name]) => !/-(failed-invocation|deletion|page)$/.test(String(name)));
    expect(deployed).toEqual(
      tiers.map(({ name, memoryMb, timeoutSeconds }, i) => [
        `thumbnail-generator-dev-${i === 0 ? 'dispatcher' : `worker-${name}`}`,
        memoryMb,
        timeoutSeconds,
      ]),
    );
  });

  it('makes the page the only visitor of the bucket, and trusts the address that the adapter writes', () => {
    const [, api] = resourcesOf('AWS::Lambda::Function').find(([id]) => /^Page/.test(id)) ?? [];
    expect(api).toMatchObject({
      Environment: { Variables: { TRUSTED_PROXY_HOPS: '1' } },
    });
    const [, stage] = resourcesOf('AWS::ApiGatewayV2::Stage')[0] ?? [];
    expect(stage).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    const cors = JSON.stringify(resources.S3BucketUploads?.Properties.CorsConfiguration);
    expect(cors).toMatch(/"AllowedOrigins":\[\{"Fn::Sub":"https:..\$\{HttpApi\}\.execute-api\./);
  });

  it('allows exact actions on named resources only', () => {
    const allowed = [
      ...resourcesOf('AWS::IAM::Role').flatMap(
        ([, { Policies }]) => policiesSchema.parse(Policies)[0].PolicyDocument.Statement,
      ),
    ];
    expect(allowed.length).toBeGreaterThan(20);
    for (const { Effect, Action, Resource, ...others } of allowed) {
      const isOnS3 = [Action].flat().some((action) => String(action).startsWith('s3:'));
      const ofAccount = { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } };
      const expected = isOnS3 ? { Condition: ofAccount } : {};
      expect({ Effect, others }).toEqual({ Effect: 'Allow', others: expected });
      for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      for (const resource of [Resource].flat()) expect(resource).not.toBe('*');
    }
  });

  it('gives no function the permissions of another', () => {
    const functions = resourcesOf('AWS::Lambda::Function');
    const roles = functions.map(([, { Role }]) => JSON.stringify(Role));
    expect(new Set(roles).size).toBe(functions.length);
    for (const [, { FunctionName, Role }] of functions) {
      const [id] = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }).parse(Role)[
        'Fn::GetAtt'
      ];
      const role = JSON.stringify(resources[id]);
      expect(role).toContain(`log-group:/aws/lambda/${FunctionName}:*`);
      expect(role.match(/log-group:/g)).toHaveLength(1);
      expect(role).toContain('"Principal":{"Service":"lambda.amazonaws.com"}');
    }
  });

  it('lets only our bucket and the HTTP API invoke a function from outside', () => {
    expect(resourcesOf('AWS::Lambda::Url')).toEqual([]);
    expect(resourcesOf('AWS::Lambda::Permission').map(([, properties]) => properties)).toEqual([
      {
        FunctionName: { 'Fn::GetAtt': ['DispatcherLambdaFunction', 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: {
          'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucketNameOf(naming)}`,
        },
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
      {
        FunctionName: { 'Fn::GetAtt': ['DeletionLambdaFunction', 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: {
          'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucketNameOf(naming)}`,
        },
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
      {
        FunctionName: { 'Fn::GetAtt': ['PageLambdaFunction', 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Join': [
            '',
            [
              ...['arn:', { Ref: 'AWS::Partition' }, ':execute-api:', { Ref: 'AWS::Region' }],
              ...[':', { Ref: 'AWS::AccountId' }, ':', { Ref: 'HttpApi' }, '/*'],
            ],
          ],
        },
      },
    ]);
  });

  it('blocks public access to every bucket, and encrypts every bucket and queue', () => {
    const buckets = resourcesOf('AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    for (const [, bucket] of buckets) {
      expect(bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
      });
    }
    for (const [, queue] of resourcesOf('AWS::SQS::Queue')) {
      expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });

  it.each([
    { store: 'AWS::S3::Bucket', policy: 'AWS::S3::BucketPolicy', action: 's3:*' },
    { store: 'AWS::SQS::Queue', policy: 'AWS::SQS::QueuePolicy', action: 'sqs:*' },
  ])(
    'refuses requests without TLS to every $store, and lets no $policy allow anything',
    (types) => {
      const policies = resourcesOf(types.policy).map(([, properties]) => properties);
      expect(policies.flatMap(statementsOf).filter(({ Effect }) => Effect !== 'Deny')).toEqual([]);
      for (const [id] of resourcesOf(types.store)) {
        const own = policies.filter((policy) => JSON.stringify(policy).includes(`{"Ref":"${id}"}`));
        const refusals = own
          .flatMap(statementsOf)
          .filter(({ Principal, Action }) => Principal === '*' && Action === types.action)
          .map(({ Condition }) => JSON.stringify(Condition));
        expect(refusals, id).toContainEqual(
          expect.stringMatching(/^\{"Bool":\{"aws:SecureTransport":"?false"?\}\}$/),
        );
      }
    },
  );
});

const statementSchema = z.looseObject({ Effect: z.string(), Action: z.unknown() });
const policySchema = z.object({ Statement: z.array(statementSchema) });
const policiesSchema = z.tuple([z.object({ PolicyDocument: policySchema })]);

function statementsOf({ PolicyDocument }: Record<string, unknown>) {
  return policySchema.parse(PolicyDocument).Statement;
}

/** @returns logical ids and properties of every resource of a type */
function resourcesOf(type: string): [string, Record<string, unknown>][] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
}
