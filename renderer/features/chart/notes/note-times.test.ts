import { expect, it } from 'vitest';
import { formatMoment } from '../../../../ui/format/times.ts';
import { readNoteTimes } from './note-times.ts';

const AT = 1_700_000_000_400;
const text = (ms: number) => formatMoment(ms);

it('keeps the fractions of moments that nobody changed', () => {
  const draft = { atMs: AT, endMs: AT + 2500 };
  expect(readNoteTimes(draft, text(AT), text(AT + 2500))).toEqual({ ...draft, isEndWrong: false });
});

it('reads an end in the second of its beginning', () => {
  const draft = { atMs: AT, endMs: null };
  expect(readNoteTimes(draft, text(AT), text(AT))).toEqual({ atMs: AT, endMs: AT, isEndWrong: false });
});

it('finds an end wrong that is before the beginning, or no moment', () => {
  const draft = { atMs: AT, endMs: null };
  expect(readNoteTimes(draft, text(AT), text(AT - 1000)).isEndWrong).toBe(true);
  expect(readNoteTimes(draft, text(AT), 'soon').isEndWrong).toBe(true);
  expect(readNoteTimes({ atMs: AT, endMs: AT + 500 }, text(AT + 60_000), text(AT + 500)).isEndWrong).toBe(true);
});

it('reads no end, and no beginning that is not a moment', () => {
  expect(readNoteTimes({ atMs: AT, endMs: AT }, 'soon', ' ')).toEqual({ atMs: null, endMs: null, isEndWrong: false });
});
