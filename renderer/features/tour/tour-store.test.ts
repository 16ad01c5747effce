import { describe, expect, it, vi } from 'vitest';
import type { LayoutStore } from '../../base/layout-store.ts';
import { createCatalogStore } from '../../live/catalog-store.ts';
import { createTourStore } from './tour-store.ts';

function rig() {
  const setTourSeen = vi.fn();
  const catalog = createCatalogStore();
  const layout = { getState: () => ({ setTourSeen }) } as unknown as LayoutStore;
  const tour = createTourStore({ layout, catalog });
  const addTarget = () => catalog.setState({ targets: new Map([[1, {} as never]]) });
  return { tour, setTourSeen, addTarget };
}

describe('the tour', () => {
  it('that started by itself ends when the project gets targets', () => {
    const { tour, setTourSeen, addTarget } = rig();
    tour.getState().startByItself();
    addTarget();
    expect([tour.getState().at, setTourSeen.mock.calls.length]).toEqual([null, 1]);
  });

  it('that was asked for stays, also after one that started by itself', () => {
    const { tour, addTarget } = rig();
    tour.getState().startByItself();
    tour.getState().end();
    tour.getState().start();
    addTarget();
    expect(tour.getState().at).toBe(0);
  });
});
