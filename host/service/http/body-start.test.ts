import { describe, expect, it } from 'vitest';
import { BodyStart } from './exchange.ts';

describe('start of a body', () => {
  it('keeps the wanted bytes, in whatever parts they come', () => {
    const kept = new BodyStart(10_000);
    expect(kept.bytes).toHaveLength(0);
    const all = Buffer.from(Array.from({ length: 12_000 }, (_, at) => at % 251));
    for (let at = 0; at < 7000; at++) kept.add(all.subarray(at, at + 1));
    kept.add(all.subarray(7000));
    expect(kept.bytes.equals(all.subarray(0, 10_000))).toBe(true);
  });

  it('holds no more memory for tiny parts than for large ones', () => {
    const kept = new BodyStart(1_048_576);
    const part = Buffer.from('a');
    for (let count = 0; count < 100_000; count++) kept.add(part);
    expect(kept.bytes).toHaveLength(100_000);
    expect(kept.heldBytes).toBeLessThanOrEqual(200_000);
  });

  it('keeps nothing, and holds nothing, where nothing is wanted', () => {
    const kept = new BodyStart(0);
    kept.add(Buffer.from('abc'));
    expect(kept.heldBytes).toBe(0);
  });
});
