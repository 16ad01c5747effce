import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { reportSlowNames } from './name-lines.ts';

it.each([
  [8, 'sounder: Resolving 8 names …\n'],
  [1, 'sounder: Resolving 1 name …\n'],
  [0, ''],
])('says once, after a second, that %i names are being looked up', (pending, expected) => {
  const clock = new FakeClock();
  const said: string[] = [];
  const end = reportSlowNames({ clock, err: (text) => said.push(text) }, { pending });
  clock.advance(900);
  expect(said.join('')).toBe('');
  clock.advance(5000);
  expect(said.join('')).toBe(expected);
  end();
});

it('says nothing of names when the command has ended', () => {
  const clock = new FakeClock();
  const said: string[] = [];
  reportSlowNames({ clock, err: (text) => said.push(text) }, { pending: 3 })();
  clock.advance(5000);
  expect(said).toEqual([]);
});
