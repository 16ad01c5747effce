import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type FrameKind,
  frameKindOf,
  HISTORY_FRAME,
  LIVE_FRAME,
  newColumnFrame,
  PROGRESS_FRAME,
  readColumnFrame,
  TAIL_FRAME,
} from './column-frame.ts';

const KINDS = [LIVE_FRAME, TAIL_FRAME, HISTORY_FRAME, PROGRESS_FRAME];

it('gives every kind its own number', () => {
  expect(KINDS.map((kind) => kind.kind)).toEqual([1, 2, 3, 4]);
});

it('reads every cell as it was written, for any count', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ noNaN: true }), fc.nat(0xffff_ffff), fc.nat(255)), { maxLength: 30 }),
      fc.double({ noNaN: true }),
      (rows, leftOut) => {
        const { bytes, columns } = newColumnFrame(TAIL_FRAME, rows.length, { leftOut });
        for (const [at, [sentAtMs, series, outcome]] of rows.entries()) {
          columns.sentAtMs[at] = sentAtMs;
          columns.series[at] = series;
          columns.outcome[at] = outcome;
        }
        const frame = readColumnFrame(bytes, TAIL_FRAME);
        expect(frame && [frame.count, frame.header]).toEqual([rows.length, { leftOut }]);
        const back = rows.map((_, at) => [
          frame?.columns.sentAtMs[at],
          frame?.columns.series[at],
          frame?.columns.outcome[at],
        ]);
        expect(back).toEqual(rows);
      },
    ),
  );
});

it('reads a frame that lies anywhere in a larger buffer', () => {
  const { bytes, columns } = newColumnFrame(HISTORY_FRAME, 3, { series: 42, throughBatch: 1 });
  columns.lost[2] = 9;
  const shifted = new Uint8Array(bytes.byteLength + 12);
  shifted.set(bytes, 5);
  const frame = readColumnFrame(shifted.subarray(5, 5 + bytes.byteLength), HISTORY_FRAME);
  expect([frame?.header, frame?.columns.lost[2]]).toEqual([{ series: 42, throughBatch: 1 }, 9]);
});

it('does not read a frame as one of another kind', () => {
  for (const made of KINDS) {
    const { bytes } = newColumnFrame<FrameKind>(made, 2, {});
    expect(frameKindOf(bytes)).toBe(made.kind);
    for (const kind of KINDS) expect(readColumnFrame(bytes, kind) !== undefined).toBe(kind === made);
  }
});

it('reads no part of a frame', () => {
  const { bytes } = newColumnFrame(LIVE_FRAME, 2, { atMs: 1 });
  for (let length = 0; length < bytes.byteLength; length++) {
    expect(readColumnFrame(bytes.slice(0, length), LIVE_FRAME)).toBeUndefined();
  }
  expect(frameKindOf(bytes.slice(0, 31))).toBeUndefined();
});

it('never throws on bytes that are something else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const marked = Uint8Array.from(bytes);
      if (marked.byteLength >= 6) marked.set([0x53, 0x4e, 0x43, 0x31, 3, 0]);
      for (const kind of KINDS) {
        readColumnFrame(bytes, kind);
        readColumnFrame(marked, kind);
      }
    }),
  );
});
