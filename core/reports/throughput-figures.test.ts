import { describe, expect, it } from 'vitest';
import {
  bandwidthDelayBytes,
  bufferDelay,
  qualityGrade,
  roundTripsPerMinute,
  tcpEfficiency,
  transferTimeRatio,
} from './throughput-figures.ts';

describe('figures of a transfer', () => {
  it('are those of RFC 6349', () => {
    // RFC 6349 §3.3.1: T3 line of 44.21 Mbit/s and 25 ms: about 138 kB.
    expect(bandwidthDelayBytes(44.21e6, 25)).toBeCloseTo(138_156, 0);
    // §4.1: 100 MB within 30 s where 12 s are ideal; §4.2: 100 000 bytes of 102 000; §4.3: 32 ms on 25 ms.
    expect(transferTimeRatio(30_000, 12_000)).toBe(2.5);
    expect(tcpEfficiency(102_000, 2000)).toBeCloseTo(0.9804, 4);
    expect(tcpEfficiency(0, 0)).toBeNull();
    expect(bufferDelay(32, 25)).toBeCloseTo(0.28, 9);
  });

  it('have round trips per minute under load', () => {
    expect(roundTripsPerMinute(60)).toBe(1000);
  });

  it.each([
    [0, 'A+'],
    [0.01, 'A+'],
    [0.025, 'A'],
    [0.03, 'B'],
    [0.05, 'C'],
    [0.12, 'D'],
    [0.13, 'F'],
  ])('have for a share of %d lost packets grade %s', (ratio, grade) => {
    expect(qualityGrade(ratio)).toBe(grade);
  });
});
