import { expect, it } from 'vitest';
import { countOutOfOrder } from './reordering.ts';

it('counts replies that came after that to a later packet', () => {
  // RFC 4737 §4.2.2: packets 1 2 4 3 5: one is reordered; 3 1 2: two are.
  expect(countOutOfOrder([1, 2, 4, 3, 5], [1, 2, 3, 4, 5], [0, 0, 0, 1, 0])).toBe(1);
  expect(countOutOfOrder([3, 1, 2], [1, 2, 3], [0, 1, 1])).toBe(2);
});

it('counts none that only the clock, or only the order of reports, puts behind', () => {
  expect(countOutOfOrder([1, 2], [10, 5], [0, 0])).toBe(0);
  expect(countOutOfOrder([2, 1], [6, 5], [0, 1])).toBe(0);
  expect(countOutOfOrder([], [], [])).toBe(0);
});
