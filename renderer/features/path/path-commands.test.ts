import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { pathCommands } from './path-commands.ts';

it('leaves N to the notes while the chart is shown', () => {
  const chosen = { series: 1, kind: 'path' as const };
  const paths = createStore(() => ({ chosen, view: 'path' as 'path' | 'chart', setView: () => undefined }));
  const pathHistory = createStore(() => ({
    ...{ atMs: 1000, pinnedMs: null },
    ...{ step: () => undefined, lookAt: () => undefined, compare: () => undefined, endComparison: () => undefined },
  }));
  const now = pathCommands({ paths, pathHistory }).find(({ id }) => id === 'path.now');
  expect(now?.isEnabled?.()).toBe(true);
  paths.setState({ view: 'chart' });
  expect(now?.isEnabled?.()).toBe(false);
});
