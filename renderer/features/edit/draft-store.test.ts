import { describe, expect, it } from 'vitest';
import { createNoticesStore } from '../../base/notices.ts';
import { createDraftStore, type DraftPlace, draftKey } from './draft-store.ts';

describe('createDraftStore', () => {
  function drafts(exists = true) {
    const notices = createNoticesStore();
    const shown: DraftPlace[] = [];
    const store = createDraftStore({ notices, exists: () => exists, show: (place) => shown.push(place) });
    return { store, notices, shown };
  }
  const place: DraftPlace = { kind: 'targets', ids: [3] };

  it('keeps what is not applied, says so when its form is left, and leads back', () => {
    const { store, notices, shown } = drafts();
    store.getState().keep({ place, title: 'gateway', values: { interval: '5s' } });
    store.getState().leave(place);
    const [notice] = notices.getState().notices;
    expect(notice?.message).toBe('Kept the unapplied changes to gateway');
    notice?.action?.run();
    expect(shown).toEqual([place]);
    expect(store.getState().drafts.get(draftKey(place))?.values).toEqual({ interval: '5s' });
  });

  it('keeps nothing of a form without changes, and of what is gone', () => {
    const { store, notices } = drafts(false);
    store.getState().keep({ place, title: 'gateway', values: { interval: '5s' } });
    store.getState().leave(place);
    expect(store.getState().drafts.size).toBe(0);
    store.getState().keep({ place, title: 'gateway', values: {} });
    expect(store.getState().drafts.size).toBe(0);
    expect(notices.getState().notices).toEqual([]);
  });
});
