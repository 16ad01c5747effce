import { afterEach, describe, expect, it } from 'vitest';
import { setClock } from '../../../../ui/format/times.ts';
import { daysOf, followedDay, monthPlus, movedDay, PRESETS, weeksOf, windowOf } from './calendar.ts';

afterEach(() => setClock('local'));

describe('the calendar', () => {
  it('has whole weeks from Monday', () => {
    const weeks = weeksOf('2026-03-15');
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.[0]).toBe('2026-02-23');
    expect(weeks.at(-1)?.at(-1)).toBe('2026-04-05');
    expect(weeksOf('2027-02-10')).toHaveLength(4);
  });

  it('stays at an earlier day of another month that was picked second, and else follows the last', () => {
    const chosen = { first: '2026-11-05', last: '2026-12-10' };
    expect(followedDay('2026-11-05', chosen)).toBe('2026-11-05');
    expect(followedDay('2026-12-10', chosen)).toBe('2026-12-10');
    expect(followedDay('2026-09-01', chosen)).toBe('2026-12-10');
  });

  it('moves by days, weeks, months and years', () => {
    const moved = (key: string, isShifted = false) => movedDay('2024-02-29', key, isShifted);
    expect(moved('ArrowRight')).toBe('2024-03-01');
    expect(moved('ArrowUp')).toBe('2024-02-22');
    expect([moved('Home'), moved('End')]).toEqual(['2024-02-26', '2024-03-03']);
    expect([moved('PageDown'), moved('PageUp')]).toEqual(['2024-03-29', '2024-01-29']);
    expect(moved('PageDown', true)).toBe('2025-02-28');
    expect(moved('a')).toBeUndefined();
  });

  it('takes the last day of a shorter month', () => {
    expect(monthPlus('2026-01-31', 1)).toBe('2026-02-28');
    expect(monthPlus('2026-12-31', 1)).toBe('2027-01-31');
  });

  it('has presets by the calendar, over the end of a year too', () => {
    const ranges = (today: string) =>
      Object.fromEntries(PRESETS.map(({ label, range }) => [label, Object.values(range(today))]));
    expect(ranges('2026-01-01')).toEqual({
      Today: ['2026-01-01', '2026-01-01'],
      Yesterday: ['2025-12-31', '2025-12-31'],
      'This week': ['2025-12-29', '2026-01-01'],
      'Last week': ['2025-12-22', '2025-12-28'],
      'This month': ['2026-01-01', '2026-01-01'],
      'Last month': ['2025-12-01', '2025-12-31'],
    });
  });

  it('makes a window of days by the clock of the page, with an end that is not in the future', () => {
    setClock('utc');
    const nowMs = Date.UTC(2026, 2, 3, 12);
    expect(windowOf({ first: '2026-03-01', last: '2026-03-02' }, nowMs)).toEqual({
      fromMs: Date.UTC(2026, 2, 1),
      toMs: Date.UTC(2026, 2, 3),
    });
    expect(windowOf({ first: '2026-03-02', last: '2026-03-03' }, nowMs)?.toMs).toBe(nowMs);
    expect(windowOf({ first: '2026-03-04', last: '2026-03-05' }, nowMs)).toBeNull();
  });

  it('knows the days of a window that it made', () => {
    setClock('utc');
    const range = { first: '2026-02-01', last: '2026-02-28' };
    const window = windowOf(range, Date.UTC(2027, 0, 1));
    expect(window && daysOf(window)).toEqual(range);
  });
});
