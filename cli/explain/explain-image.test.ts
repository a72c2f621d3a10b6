import { describe, expect, it } from 'vitest';
import { failure } from '#core/failure.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import type { LatencyAim } from '#core/plan.ts';
import { tiers } from '#core/tiers.ts';
import { photoFacts } from '#test/doubles/facts.ts';
import { explainImage } from './explain-image.ts';
import { formatExplanation } from './format-explanation.ts';

function explain(facts: ImageFacts, latencyAim: LatencyAim = 'balanced') {
  const upload = { ok: true, facts, totalBytes: 3_000_000, etag: '', metadata: {} } as const;
  const options = { tiers, maxPixels: 268e6, latencyAim };
  return explainImage('photo.jpg', { ok: true, upload }, options);
}

const largeHeic: ImageFacts = {
  ...photoFacts,
  format: 'heic',
  width: 4096,
  height: 4096,
  subsampling: '4:2:0',
  compression: 'hevc',
  orientation: 6,
};

describe('an explanation', () => {
  it('has the facts, the need and every tier of an image that would be rendered', () => {
    expect(explain(photoFacts)).toMatchObject({
      source: 'photo.jpg',
      outcome: 'render',
      bytes: 3_000_000,
      facts: { format: 'jpeg', width: 4000, progressive: false, interlaced: false },
      need: { imageClass: 'baseline JPEG', boundedBy: 'header' },
      tiers: tiers.map(({ name, memoryMb }) => ({ name, memoryMb, isSafe: true })),
    });
  });

  it('chooses one tier, and a larger one when the aim is fastest', () => {
    const chosen = (aim: LatencyAim) => {
      const explanation = explain(largeHeic, aim);
      return explanation.outcome === 'render'
        ? explanation.tiers.filter(({ isChosen }) => isChosen)
        : [];
    };
    expect(chosen('cheapest')).toHaveLength(1);
    expect(chosen('fastest')).toHaveLength(1);
    expect(chosen('fastest')[0]?.memoryMb).toBeGreaterThan(chosen('cheapest')[0]?.memoryMb ?? 1e9);
  });

  it('has the need of an image that needs too much memory', () => {
    const explanation = explain({ ...photoFacts, format: 'jxl', width: 16_000, height: 16_000 });
    expect(explanation).toMatchObject({
      outcome: 'refuse',
      facts: { width: 16_000 },
      need: { imageClass: 'JPEG XL' },
      failure: { code: 'needs-too-much-memory' },
    });
  });

  it('has only the failure of a file that is not an image', () => {
    const upload = {
      ok: false,
      failure: failure('empty'),
      totalBytes: 0,
      etag: '',
      metadata: {},
    } as const;
    const options = { tiers, maxPixels: 1, latencyAim: 'balanced' } as const;
    expect(explainImage('a', { ok: true, upload }, options)).toEqual({
      source: 'a',
      outcome: 'refuse',
      bytes: 0,
      failure: failure('empty'),
    });
  });

  it('has the scans of a progressive JPEG, and calls other formats interlaced', () => {
    expect(explain({ ...photoFacts, progressive: true, scans: 10 })).toMatchObject({
      facts: { progressive: true, scans: 10, interlaced: false },
    });
    expect(explain({ ...photoFacts, format: 'png', progressive: true })).toMatchObject({
      facts: { progressive: false, interlaced: true },
    });
  });
});

describe('an explanation as text', () => {
  it('has the facts, the need, an aligned table and the reason', () => {
    const [title, facts, more, needs, ...rest] = formatExplanation(explain(largeHeic));
    expect(title).toBe('photo.jpg');
    expect(facts).toBe(
      '  facts    HEIC, 4096x4096 (16.8 MP), 3,000,000 bytes, 8 bits, 3 channels (ycbcr 4:2:0), no alpha,',
    );
    expect(more).toBe('           lossy, hevc, orientation 6');
    expect(needs).toMatch(
      /^ {2}needs {4}as HEIC: \d+ MB, \d+ ms of CPU .*, bounded by its process$/,
    );
    expect(rest.at(0)).toMatch(/^ {11}tier +memory {2}safe +wait {2}\$ per million$/);
    expect(rest.slice(1, -1)).toHaveLength(tiers.length);
    expect(rest.filter((line) => line.endsWith('<- chosen'))).toHaveLength(1);
    expect(rest.at(-1)).toMatch(/^ {2}why {6}16\.8 MP HEIC /);
  });

  it('says why there is no thumbnail', () => {
    const tooLarge = formatExplanation(
      explain({ ...photoFacts, width: 40_000, height: 30_000 }),
    ).join('\n');
    expect(tooLarge).toContain('  refused  This image has 1200 megapixels; the limit is 268');
    expect(tooLarge).toContain('(too-many-pixels)');
    expect(
      formatExplanation({ source: 'a', outcome: 'unreadable', problem: 'It is gone.' }),
    ).toEqual(['a', '  problem  It is gone.']);
  });

  it.each([
    [{ format: 'gif', animated: true, frames: 12 }, 'animated, 12 frames'],
    [
      { format: 'gif', animated: true, frames: 5, framesExact: false },
      'animated, at least 5 frames',
    ],
    [{ format: 'avif', animated: true, framesExact: false }, 'animated, frames not counted'],
    [{ format: 'tiff', frames: 3 }, ', 3 pages'],
    [{ format: 'ico', frames: 2 }, ', 2 pictures'],
    [{ progressive: true, scans: 10 }, 'progressive, at least 10 scans'],
    [{ format: 'png', progressive: true, lossless: true }, 'interlaced, lossless'],
    [{ bitDepth: 1, channels: 1 }, '1 bit, 1 channel ('],
  ] as const)('describes %j as "%s"', (change, description) => {
    const text = formatExplanation(explain({ ...photoFacts, ...change }));
    expect(text.join(' ').replaceAll(/\s+/g, ' ')).toContain(description);
  });

  it('fits 100 columns', () => {
    const widest = explain({
      ...largeHeic,
      format: 'jpeg',
      hasAlpha: true,
      progressive: true,
      scans: 30,
      animated: true,
      frames: 1000,
    });
    for (const line of formatExplanation(widest)) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});
