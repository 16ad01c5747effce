import { describe, expect, it } from 'vitest';
import { ClockOffset } from './clock-offset.ts';

describe('the offset of an agent’s clock', () => {
  it('is that of the shortest round trip, and half of that is its error', () => {
    const offset = new ClockOffset();
    expect(offset.best).toBeNull();
    offset.add(1000, 4500, 2000);
    offset.add(3000, 6010, 3020);
    offset.add(5000, 9000, 6000);
    expect(offset.best).toEqual({ offsetMs: 3000, errorMs: 10 });
    expect(offset.correctionMs).toBe(3000);
  });

  it('follows a clock that was set at once', () => {
    const offset = new ClockOffset();
    offset.add(0, 5000, 2);
    offset.add(1000, 1020, 1040);
    expect(offset.correctionMs).toBe(0);
    offset.add(2000, 1_002_100, 2200);
    expect([offset.correctionMs, offset.best?.errorMs]).toEqual([1_000_000, 100]);
  });

  it('is not that from before a small step, which is not corrected', () => {
    const offset = new ClockOffset();
    offset.add(0, 1, 1);
    offset.add(30_000, 30_016, 30_004);
    expect(offset.bound(30_004)).toEqual({ offsetMs: 14, errorMs: 2 });
    expect(offset.correctionMs).toBe(0);
  });

  it('keeps the best estimate while others are as wrong as they may be', () => {
    const offset = new ClockOffset();
    offset.add(0, 5000, 2);
    offset.add(1000, 6000, 1400);
    expect(offset.best).toEqual({ offsetMs: 4999, errorMs: 1 });
  });

  it('is not corrected where it is smaller than clocks differ, or than it may be wrong', () => {
    const offset = new ClockOffset();
    offset.add(0, 15, 2);
    offset.add(0, 300, 600);
    expect(offset.correctionMs).toBe(0);
  });

  it('is corrected as before on a new connection, while that fits', () => {
    const offset = new ClockOffset(3000);
    expect(offset.correctionMs).toBe(3000);
    offset.add(0, 3010, 4);
    expect(offset.correctionMs).toBe(3000);
    offset.add(0, 3032, 4);
    expect(offset.correctionMs).toBe(3030);
    offset.add(0, 3051, 2);
    expect(offset.correctionMs).toBe(3030);
  });

  it('is not estimated over a step of the station’s clock', () => {
    const offset = new ClockOffset();
    offset.add(5000, 100, 4000);
    expect(offset.best).toBeNull();
  });

  it('has an error that grows with its age, until a worse but newer estimate is better', () => {
    const offset = new ClockOffset();
    expect(offset.bound(0)).toBeNull();
    offset.add(0, 1000, 0.2);
    expect(offset.bound(0.2)).toEqual({ offsetMs: 999.9, errorMs: 0.1 });
    expect(offset.bound(100_000.2)?.errorMs).toBeCloseTo(1.6, 6);
    offset.add(100_000, 101_000, 100_001);
    expect(offset.bound(100_001)).toEqual({ offsetMs: 999.5, errorMs: 0.5 });
  });
});
