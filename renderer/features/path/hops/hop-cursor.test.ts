import { expect, it } from 'vitest';
import { formatMoment } from '../../../../ui/format/times.ts';
import { type CursorKey, HopCursor } from './hop-cursor.ts';

const NO_MODIFIERS = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

function cursor() {
  const done = { placed: [] as (number | null)[], gone: [] as number[], spoken: [] as string[] };
  const hop = new HopCursor({
    frame: () => ({ fromMs: 0, toMs: 1000, xs: [-50, 100, 500, 990, 1200], lines: [] }),
    events: () => [{ atMs: 700, endMs: null, tone: 'warn', text: 'route changed' }],
    text: () => `values at ${done.placed.at(-1)}`,
    place: (atMs) => void done.placed.push(atMs),
    goTo: (atMs) => void done.gone.push(atMs),
    speak: (text) => void done.spoken.push(text),
  });
  const press = (key: string, more: Partial<CursorKey> = {}) => hop.take({ key, ...NO_MODIFIERS, ...more });
  return { ...done, press };
}

it('moves by arrows from point to point, says the values there, and says where there are no more', () => {
  const { press, placed, spoken } = cursor();
  expect(['ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowRight'].map((key) => press(key))).toEqual(Array(4).fill(true));
  expect(placed).toEqual([990, 500, 990]);
  expect(spoken).toEqual(['values at 990', 'values at 500', 'values at 990', 'No further sample in this range']);
});

it('goes to the moment with Enter, and leaves with Escape; without a cursor both are for others', () => {
  const { press, placed, gone, spoken } = cursor();
  expect([press('Enter'), press('Escape')]).toEqual([false, false]);
  press('ArrowRight');
  expect([press('Enter'), gone]).toEqual([true, [100]]);
  expect([press('Escape'), press('Escape')]).toEqual([true, false]);
  expect(placed).toEqual([100, null]);
  expect(spoken).toEqual(['values at 100', `Path at ${formatMoment(100)}`, '']);
});

it('goes to events with Control, and leaves other chords alone', () => {
  const { press, placed, spoken } = cursor();
  press('ArrowLeft', { ctrlKey: true });
  press('ArrowLeft', { ctrlKey: true });
  expect(placed).toEqual([700]);
  expect(spoken).toEqual([`${formatMoment(700)} route changed. values at 700`, 'No further event in this range']);
  expect([press('ArrowLeft', { altKey: true }), press('Enter', { ctrlKey: true }), press('a')]).toEqual([
    false,
    false,
    false,
  ]);
});
