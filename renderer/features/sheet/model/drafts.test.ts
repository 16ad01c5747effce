import { describe, expect, it } from 'vitest';
import { countChanges, NO_DRAFTS, type RowDraft, redoStep, undoStep, withStep } from './drafts.ts';

const draft = (cells: Record<string, string>, isDeleted = false): RowDraft => ({ name: 'a', cells, isDeleted });

describe('drafts', () => {
  it('can be undone and redone step by step to the beginning', () => {
    let history = withStep(NO_DRAFTS, 'one', new Map([['t1', draft({ interval: '5s' })]]));
    history = withStep(
      history,
      'two',
      new Map([
        ['t1', draft({ interval: '5s', port: '80' })],
        ['n1', draft({ to: 'x' })],
      ]),
    );
    history = withStep(history, 'three', new Map([['t1', undefined]]));
    expect([...history.drafts.keys()]).toEqual(['n1']);
    history = undoStep(history);
    expect(history.drafts.get('t1')?.cells).toEqual({ interval: '5s', port: '80' });
    history = undoStep(undoStep(undoStep(history)));
    expect(history.drafts.size).toBe(0);
    history = redoStep(redoStep(redoStep(redoStep(history))));
    expect([...history.drafts.keys()]).toEqual(['n1']);
  });

  it('forget what was undone when something else is written', () => {
    const undone = undoStep(withStep(NO_DRAFTS, 'one', new Map([['t1', draft({ port: '1' })]])));
    const history = withStep(undone, 'two', new Map([['t2', draft({ port: '2' })]]));
    expect([...redoStep(history).drafts.keys()]).toEqual(['t2']);
  });

  it('count cells of rows that exist, and whole rows that come or go', () => {
    const drafts = new Map([
      ['t1', draft({ port: '1', to: 'x' })],
      ['t2', draft({ port: '1' }, true)],
      ['n1', draft({ to: 'x', port: '1' })],
    ]);
    expect(countChanges(drafts)).toBe(4);
  });

  it('end with the last cell that is written', () => {
    expect(withStep(NO_DRAFTS, 'none', new Map([['n1', draft({})]])).drafts.size).toBe(0);
    expect(withStep(NO_DRAFTS, 'gone', new Map([['n1', draft({}, true)]])).drafts.size).toBe(0);
  });
});
