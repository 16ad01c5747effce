import { describe, expect, test } from 'vitest';
import { Reassembly } from './reassembly.ts';

const fragment = (id: number, at: number, isLast: boolean, data: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(20 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(4, id);
  view.setUint16(6, (isLast ? 0 : 0x2000) | (at / 8));
  bytes.set(data, 20);
  return bytes;
};

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];

describe('fragments', () => {
  test('become the packet when the last one is there, in whatever order', () => {
    const reassembly = new Reassembly();
    expect(reassembly.take(fragment(7, 16, true, [9]))).toBeUndefined();
    expect(reassembly.take(fragment(7, 0, false, EIGHT))).toBeUndefined();
    const whole = reassembly.take(fragment(7, 8, false, EIGHT));
    expect([...(whole?.subarray(20) ?? [])]).toEqual([...EIGHT, ...EIGHT, 9]);
    expect([whole?.[3], whole?.[6], whole?.[7]]).toEqual([37, 0, 0]);
  });

  test('of different packets are kept apart', () => {
    const reassembly = new Reassembly();
    expect(reassembly.take(fragment(1, 0, false, EIGHT))).toBeUndefined();
    expect(reassembly.take(fragment(2, 8, true, [9]))).toBeUndefined();
  });

  test('are not what whole packets are', () => {
    const whole = fragment(1, 0, true, EIGHT);
    const ipv6 = Uint8Array.of(0x60, ...Array.from({ length: 39 }, () => 0));
    expect(new Reassembly().take(whole)).toBe(whole);
    expect(new Reassembly().take(ipv6)).toBe(ipv6);
  });
});
