import { expect, it } from 'vitest';
import { upgradeText } from './upgrade-text.ts';

const step = { isCanary: false, share: 0, problem: null };

it('an upgrade is described with the agents that are under way or failed', () => {
  const text = upgradeText(
    {
      ...{ version: '0.2.0', startedMs: 0, state: 'halted', reason: 'lima: it did not come back', restAtMs: 61_000 },
      steps: [
        { ...step, agent: 'berlin', isCanary: true, state: 'done', share: 1 },
        { ...step, agent: 'lima', state: 'failed', problem: 'it did not come back' },
        { ...step, agent: 'oslo', state: 'sending', share: 0.456 },
        { ...step, agent: 'rome', state: 'waiting' },
      ],
    },
    1000,
  );
  expect(text.split('\n')).toEqual([
    'The upgrade to version 0.2.0 is halted: no other agent gets it, 1 of 4 agents have it',
    '  lima: it did not come back',
    '  The others get it in 1m, if the first ones stay connected',
    '  lima: failed, it did not come back',
    '  oslo: 45 % of the bundle sent',
    '',
  ]);
});
