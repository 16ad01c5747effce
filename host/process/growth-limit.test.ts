import { afterEach, expect, it, vi } from 'vitest';
import { growthLimit } from './growth-limit.ts';

afterEach(() => vi.unstubAllGlobals());

it('collects garbage when buffers have grown by its bytes, and not again until they have once more', () => {
  const gc = vi.fn();
  vi.stubGlobal('gc', gc);
  const kept: Uint8Array[] = [];
  const afterwards = vi.fn();
  const limit = growthLimit(50_000_000, afterwards);
  limit();
  expect(gc).not.toHaveBeenCalled();
  kept.push(new Uint8Array(80_000_000));
  limit();
  limit();
  expect(gc).toHaveBeenCalledTimes(1);
  kept.push(new Uint8Array(80_000_000));
  limit();
  expect([gc.mock.calls.length, afterwards.mock.calls.length, kept.length]).toEqual([2, 2, 2]);
});
