import { describe, expect, it } from 'vitest';
import { isOutcomeCode, OUTCOMES } from '../../core/model/outcome.ts';
import { outcomeStyle } from './outcome-style.ts';
import {
  formatBitRate,
  formatBytes,
  formatCount,
  formatPacketSize,
  formatPercent,
  formatRate,
  plural,
  splitRtt,
} from './quantities.ts';
import { formatElapsed, formatLength, formatMoment, formatTimeOfDay, parseMoment, setClock } from './times.ts';

describe('quantities', () => {
  it('groups thousands with narrow spaces', () => {
    expect(formatPacketSize(1500)).toBe('1500');
    expect(formatCount(10_240)).toBe('10\u202f240');
    expect(formatCount(999)).toBe('999');
    expect(formatCount(Number.NaN)).toBe('–');
  });

  it('reads 0 percent only when nothing was lost and 100 only when all was', () => {
    expect([0, 0.00001, 0.0004, 0.015, 0.5, 0.99999, 1].map(formatPercent)).toEqual([
      '0',
      '<0.01',
      '0.04',
      '1.5',
      '50.0',
      '>99.9',
      '100',
    ]);
    expect(formatPercent(Number.NaN)).toBe('–');
  });

  it('parts a round trip into number and unit', () => {
    expect(splitRtt(0.123)).toEqual(['123', 'µs']);
    expect(splitRtt(1.5)).toEqual(['1.50', 'ms']);
    expect(splitRtt(Number.NaN)).toEqual(['–', '']);
  });

  it('scales bytes and bits by 1000', () => {
    expect(formatBytes(2_000_000_000)).toBe('2.00 GB');
    expect(formatBytes(17)).toBe('17 B');
    expect(formatBitRate(6_881_280)).toBe('6.88 Mbit/s');
  });

  it('writes rates and plurals', () => {
    expect([0, 0.25, 5, 20_000].map(formatRate)).toEqual(['0', '0.25', '5', '20\u202f000']);
    expect([plural(1, 'target'), plural(12, 'target'), plural(2, 'entry', 'entries')]).toEqual([
      '1 target',
      '12 targets',
      '2 entries',
    ]);
  });
});

describe('times', () => {
  it('writes running times and lengths', () => {
    expect(formatElapsed(3_723_000)).toBe('01:02:03');
    expect(formatElapsed(90_061_000)).toBe('1 d 01:01:01');
    expect(formatLength(150_000)).toBe('2 min 30 s');
    expect(formatLength(86_400_000)).toBe('1 d');
    expect(formatLength(420)).toBe('420 ms');
  });

  it('shows milliseconds of a time of day when asked', () => {
    expect(formatTimeOfDay(1_700_000_000_007, true)).toMatch(/^\d\d:\d\d:\d\d\.007$/);
  });
});

describe('outcomeStyle', () => {
  it('has a glyph of its own for every outcome', () => {
    const codes = Object.values(OUTCOMES).filter(isOutcomeCode);
    expect(new Set(codes.map((code) => outcomeStyle(code).glyph)).size).toBe(codes.length);
  });

  it('has a refusal look well where it is an answer, with its own sign', () => {
    expect(outcomeStyle(OUTCOMES.refused).tone).toBe('bad');
    const rules = { refusedIsAnswer: true, transitOutcomes: [] };
    expect(outcomeStyle(OUTCOMES.refused, rules)).toEqual({ glyph: '⊘', word: 'refused', tone: 'good' });
    expect(outcomeStyle(OUTCOMES.timeout, rules).tone).toBe('bad');
  });
});

describe('a moment', () => {
  it('is written the same in every language, and read back', () => {
    const at = new Date(2026, 2, 1, 14, 5, 9).getTime();
    expect(formatMoment(at)).toBe('2026-03-01 14:05:09');
    expect(parseMoment('2026-03-01 14:05:09')).toBe(at);
    expect(parseMoment(' 2026-03-01T14:05 ')).toBe(at - 9000);
  });

  it('is written and read in UTC where the page has that clock', () => {
    setClock('utc');
    try {
      const at = Date.UTC(2026, 2, 1, 14, 5, 9);
      expect(formatMoment(at)).toBe('2026-03-01 14:05:09');
      expect(formatTimeOfDay(at + 7, true)).toBe('14:05:09.007');
      expect(parseMoment('2026-03-01 14:05:09')).toBe(at);
    } finally {
      setClock('local');
    }
  });

  it('is read from a time alone where a day is known', () => {
    const day = new Date(2026, 2, 1, 23, 59).getTime();
    const at = new Date(2026, 2, 1, 14, 5).getTime();
    expect([parseMoment('14:05', day), parseMoment(' 14:05:09', day)]).toEqual([at, at + 9000]);
    expect(parseMoment('9:05', day)).toBe(at - 5 * 3_600_000);
    expect([parseMoment('24:00', day), parseMoment('14:5', day), parseMoment('14', day)]).toEqual([null, null, null]);
  });

  it.each(['', '14:05', '2026-02-30 10:00:00', '2026-03-01 24:00:00', '2026-03-01 10:60', '03/01/2026 2:05 PM'])(
    'is not read from %j',
    (text) => {
      expect(parseMoment(text)).toBeNull();
    },
  );
});
