import { beforeEach, describe, expect, it } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

describe('a rate limiter', () => {
  let time: number;
  const now = () => time;
  beforeEach(() => {
    time = Date.parse('2026-11-24T12:00:00Z');
  });

  it('lets a client use a whole minute’s allowance at once, then returns how long to wait', () => {
    const limiter = createRateLimiter(60, now);
    expect(Array.from({ length: 60 }, () => limiter.take('a')).every((wait) => wait === 0)).toBe(
      true,
    );
    expect(limiter.take('a')).toBe(1);
    expect(limiter.take('a', 30)).toBe(30);
    expect(limiter.take('b')).toBe(0);
  });

  it('refills the allowance evenly over a minute', () => {
    const limiter = createRateLimiter(60, now);
    limiter.take('a', 60);
    time += 10_000;
    expect(limiter.look('a', 11)).toBe(1);
    expect(limiter.take('a', 10)).toBe(0);
    expect(limiter.take('a')).toBe(1);
    time += 3_600_000;
    expect(limiter.take('a', 60)).toBe(0);
    expect(limiter.take('a')).toBe(1);
  });

  it('does not extend the wait of a client that keeps asking or looking', () => {
    const limiter = createRateLimiter(60, now);
    limiter.take('a', 60);
    for (let i = 0; i < 1000; i += 1) expect(limiter.take('a') + limiter.look('a')).toBe(2);
    time += 1000;
    expect(limiter.take('a')).toBe(0);
  });

  it('counts a cost above the allowance as the whole allowance', () => {
    const limiter = createRateLimiter(60, now);
    expect(limiter.take('a', 500)).toBe(0);
    expect(limiter.take('a')).toBe(1);
  });

  it('sets no limit with 0', () => {
    const limiter = createRateLimiter(0, now);
    expect(limiter.take('a', 1e9)).toBe(0);
    expect(limiter.clients).toBe(0);
  });

  it('remembers the last 10,000 of 50,000 clients', () => {
    const limiter = createRateLimiter(2, now);
    let most = 0;
    for (let i = 0; i < 50_000; i += 1) {
      limiter.take(`client ${i}`, 2);
      most = Math.max(most, limiter.clients);
    }
    expect(most).toBe(10_000);
    expect(limiter.take('client 40000')).toBeGreaterThan(0);
    expect(limiter.take('client 39999')).toBe(0);
  });

  it('forgets a client whose allowance is full again', () => {
    const limiter = createRateLimiter(60, now);
    for (let i = 0; i < 5000; i += 1) limiter.take(`client ${i}`);
    time += 1001;
    limiter.take('another');
    expect(limiter.clients).toBe(1);
  });
});
