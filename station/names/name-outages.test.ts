import { describe, expect, it } from 'vitest';
import { NameOutages } from './name-outages.ts';

const silent = (name: string, reason: string | null = `No answer for ${name} within 5 s`) => ({
  name,
  address: '192.0.2.1',
  reason,
});

describe('names that get no answer', () => {
  it('are one event from the first that fails to the last that is back', () => {
    const names = new NameOutages();
    expect(names.take(silent('a'), 1000)).toEqual({
      atMs: 1000,
      endMs: null,
      message: 'No answer for a within 5 s. The last known address, 192.0.2.1, is still probed',
    });
    const both = 'No answer for a within 5 s (and 1 more). The last known addresses are still probed';
    expect(names.take(silent('b'), 2000)).toEqual({ atMs: 1000, endMs: null, message: both });
    expect(names.take(silent('a', null), 3000)).toBeUndefined();
    expect(names.take(silent('a'), 3500)).toBeUndefined();
    expect(names.take(silent('b', null), 4000)).toBeUndefined();
    expect(names.take(silent('a', null), 5000)).toEqual({ atMs: 1000, endMs: 5000, message: both });
  });

  it('make a new event the next time', () => {
    const names = new NameOutages();
    names.take(silent('a'), 1000);
    names.take(silent('a', null), 2000);
    expect(names.take(silent('b'), 3000)).toMatchObject({ atMs: 3000, endMs: null });
  });

  it('are counted in full at the end, though not each of many changes the event', () => {
    const names = new NameOutages();
    const all = Array.from({ length: 100 }, (_, at) => `n${at}`);
    const changes = all.filter((name) => names.take(silent(name), 1000) !== undefined);
    expect(changes).toHaveLength(7);
    const ends = all.map((name) => names.take(silent(name, null), 2000)).filter((end) => end !== undefined);
    expect(ends).toEqual([expect.objectContaining({ message: expect.stringContaining('(and 99 more)') })]);
  });

  it('are nothing when one is back that was not silent', () => {
    expect(new NameOutages().take(silent('a', null), 1000)).toBeUndefined();
  });
});
