import { beforeEach, describe, expect, it } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

describe('a rate limiter', () => {
  let time: number;
  const now = () => time;
  beforeEach(() => {
    time = Date.parse('2026-11-24T12:00:00Z');
  });

  it('lets a minute’s worth through at once, then says how long to wait', () => {
    const limiter = createRateLimiter({ perMinute: 60, now });
    expect(Array.from({ length: 60 }, () => limiter.take('a')).every((wait) => wait === 0)).toBe(
      true,
    );
    expect(limiter.take('a')).toBe(1);
    expect(limiter.take('a', 30)).toBe(30);
    expect(limiter.take('b')).toBe(0);
  });

  it('gives back a share of the minute for each share of it that passes', () => {
    const limiter = createRateLimiter({ perMinute: 60, now });
    limiter.take('a', 60);
    time += 10_000;
    expect(limiter.look('a', 11)).toBe(1);
    expect(limiter.take('a', 10)).toBe(0);
    expect(limiter.take('a')).toBe(1);
    time += 3_600_000;
    expect(limiter.take('a', 60)).toBe(0);
    expect(limiter.take('a')).toBe(1);
  });

  it('is not made to wait longer by who keeps asking, nor by who looks', () => {
    const limiter = createRateLimiter({ perMinute: 60, now });
    limiter.take('a', 60);
    for (let i = 0; i < 1000; i += 1) expect(limiter.take('a') + limiter.look('a')).toBe(2);
    time += 1000;
    expect(limiter.take('a')).toBe(0);
  });

  it('takes the whole allowance for what is more than it', () => {
    const limiter = createRateLimiter({ perMinute: 60, now });
    expect(limiter.take('a', 500)).toBe(0);
    expect(limiter.take('a')).toBe(1);
  });

  it('limits nobody with 0', () => {
    const limiter = createRateLimiter({ perMinute: 0, now });
    expect(limiter.take('a', 1e9)).toBe(0);
    expect(limiter.clients).toBe(0);
  });

  it('remembers 10,000 clients of 50,000, among them whoever came last', () => {
    const limiter = createRateLimiter({ perMinute: 2, now });
    let most = 0;
    for (let i = 0; i < 50_000; i += 1) {
      limiter.take(`client ${i}`, 2);
      most = Math.max(most, limiter.clients);
    }
    expect(most).toBe(10_000);
    expect(limiter.take('client 40000')).toBeGreaterThan(0);
    expect(limiter.take('client 39999')).toBe(0);
  });

  it('forgets whoever has the whole allowance again', () => {
    const limiter = createRateLimiter({ perMinute: 60, now });
    for (let i = 0; i < 5000; i += 1) limiter.take(`client ${i}`);
    time += 1001;
    limiter.take('another');
    expect(limiter.clients).toBe(1);
  });
});
