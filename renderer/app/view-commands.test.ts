import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createNoticesStore } from '../base/notices.ts';
import { fakeLayout } from '../testing/fake-layout.ts';
import { closeTopmost } from './view-commands.ts';

it('closes what is on top: a dialog, the full chart, a panel, details, and at last the selection', () => {
  const layout = fakeLayout();
  const cleared: string[] = [];
  const parts = {
    layout,
    notices: createNoticesStore(),
    edit: createStore(() => ({
      question: null,
      naming: null,
      answer: async () => undefined,
      giveName: async () => undefined,
    })),
    run: createStore(() => ({ confirmation: null, answerRate: () => undefined })),
    flood: createStore(() => ({ question: null, answer: () => undefined })),
    grid: createStore(() => ({ pinned: null, pin: () => undefined })),
    sheet: createStore(() => ({ question: null, answer: () => undefined })),
    agents: createStore<{ selected: string | null; select(name: string | null): void }>((set) => ({
      selected: 'berlin',
      select: (selected) => set({ selected }),
    })),
    overview: createStore(() => ({ clearSelection: () => void cleared.push('selection') })),
  };
  layout.getState().showView('agents');
  layout.getState().showPanel('alerts');
  layout.getState().setChartFull(true);
  layout.getState().showDialog('help');
  const left = Array.from({ length: 5 }, () => {
    closeTopmost(parts);
    const { dialog, isChartFull, panel } = layout.getState();
    return [dialog, isChartFull, panel, parts.agents.getState().selected, cleared.length];
  });
  expect(left).toEqual([
    ['none', true, 'alerts', 'berlin', 0],
    ['none', false, 'alerts', 'berlin', 0],
    ['none', false, 'none', 'berlin', 0],
    ['none', false, 'none', null, 0],
    ['none', false, 'none', null, 1],
  ]);
});
