import { describe, expect, it } from 'vitest';
import { storagePreferences } from './host-bridge.ts';

/** @param room number of values that fit */
function storageOf(room: number) {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (!kept.has(key) && kept.size >= room) throw new Error('QuotaExceededError');
      kept.set(key, value);
    },
  };
}

describe('preferences in the storage of a browser', () => {
  it('are kept there', () => {
    const storage = storageOf(9);
    storagePreferences(() => storage).write('a', '1');
    expect(storagePreferences(() => storage).read('a')).toBe('1');
  });

  it('live as long as the page where the storage is full', () => {
    const storage = storageOf(1);
    const preferences = storagePreferences(() => storage);
    preferences.write('a', '1');
    preferences.write('b', '2');
    expect([preferences.read('a'), preferences.read('b'), storage.kept.size]).toEqual(['1', '2', 1]);
    storage.kept.clear();
    preferences.write('b', '3');
    expect([preferences.read('b'), storage.kept.get('b')]).toEqual(['3', '3']);
  });

  it('live as long as the page where the browser refuses a storage', () => {
    const preferences = storagePreferences(() => {
      throw new Error('SecurityError');
    });
    expect(preferences.read('a')).toBeNull();
    preferences.write('a', '1');
    expect(preferences.read('a')).toBe('1');
  });
});
