import { expect, it } from 'vitest';
import type { Ability } from '../../core/ports/ability.ts';
import { FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { testAbilities } from './test-abilities.ts';

const ability = (feature: string, test: Ability['test']): Ability => ({ feature, title: `Title of ${feature}`, test });

it('reports how each ability works, or why not, and ends a test that hangs', async () => {
  const clock = new FakeClock();
  let wasAborted = false;
  const missing = new FaultError({ code: 'tool.missing', message: 'tool was not found', hint: 'install it' });
  const report = testAbilities(
    [
      ability('good', async () => 'tool 1.2'),
      ability('missing', () => Promise.reject(missing)),
      ability('hangs', (signal) => {
        signal.addEventListener('abort', () => {
          wasAborted = true;
        });
        return new Promise<never>(() => undefined);
      }),
    ],
    clock,
  );
  await clock.advanceAsync(5000);
  expect(await report).toMatchObject([
    { feature: 'good', title: 'Title of good', works: true, method: 'tool 1.2', fault: null },
    { feature: 'missing', works: false, method: null, fault: { code: 'tool.missing', hint: 'install it' } },
    { feature: 'hangs', works: false, fault: { message: 'The test did not end in time' } },
  ]);
  expect(wasAborted).toBe(true);
  expect(clock.pending).toBe(0);
});
