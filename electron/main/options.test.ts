import { expect, it } from 'vitest';
import { desktopOptions } from './options.ts';

it('leaves to the project what the words do not say', () => {
  expect(desktopOptions([])).toMatchObject({ capBytes: undefined, continueRun: undefined, driver: 'native' });
});

it.each([
  [['--resume'], true],
  [['--no-sandbox', '--no-resume'], false],
])('takes from %j whether a run continues', (words, continueRun) => {
  expect(desktopOptions(words).continueRun).toBe(continueRun);
});

it('takes the size cap in megabytes', () => {
  expect(desktopOptions(['--size-cap', '50']).capBytes).toBe(50_000_000);
});
