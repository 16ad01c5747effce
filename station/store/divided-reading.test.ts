import { expect, it, vi } from 'vitest';
import { DividedReading } from './divided-reading.ts';
import { portions } from './read/shared-groups.ts';
import type { FrameListener } from './reader-run.ts';

const FRAME = new Uint8Array(1);
const FAULT = { code: 'store.damaged', message: 'Damaged' };
const SERIES = Array.from({ length: 3000 }, (_, one) => one);

function reading(hasHelp = true) {
  const listener = { onFrame: vi.fn(), onDone: vi.fn(), onFault: vi.fn() };
  const divided = new DividedReading(listener);
  const parts: FrameListener[] = [];
  const cancel = vi.fn();
  const begin = (isHelper: boolean) =>
    divided.begin(isHelper, (part) => {
      parts.push(part);
      return { cancel };
    });
  begin(false);
  if (hasHelp) begin(true);
  const [first, helper] = parts as [FrameListener, FrameListener];
  return { listener, divided, parts, cancel, begin, first, helper };
}

it('is done when both threads are, with the frames and the damage of both', () => {
  const { listener, divided, first, helper } = reading();
  portions(SERIES, { memory: divided.memory, isHelper: true, pieces: [], ask: () => undefined }).next();
  first.onFrame(FRAME);
  first.onDone(1);
  expect(listener.onDone).not.toHaveBeenCalled();
  helper.onFrame(FRAME);
  helper.onDone(2);
  expect(listener.onFrame).toHaveBeenCalledTimes(2);
  expect(listener.onDone.mock.calls).toEqual([[3]]);
});

it('does not wait for a helper that came too late, nor for one that was not asked', () => {
  const late = reading();
  late.first.onDone(0);
  expect(late.listener.onDone).toHaveBeenCalledTimes(1);
  expect(late.cancel).toHaveBeenCalled();
  const alone = reading(false);
  alone.first.onDone(0);
  expect(alone.listener.onDone).toHaveBeenCalledTimes(1);
});

it('fails once, and ends the other part', () => {
  const { listener, first, helper, cancel } = reading();
  helper.onFault(FAULT);
  first.onFault(FAULT);
  expect(listener.onFault.mock.calls).toEqual([[FAULT]]);
  expect(cancel).toHaveBeenCalledTimes(2);
});

it('begins no part when it is cancelled', () => {
  const { divided, parts, cancel, begin } = reading(false);
  divided.cancel();
  expect(cancel).toHaveBeenCalledTimes(1);
  begin(true);
  expect(parts).toHaveLength(1);
});
