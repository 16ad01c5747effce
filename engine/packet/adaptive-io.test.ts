import { describe, expect, it } from 'vitest';
import { echoEntry } from '../../core/ports/testing/plan-entry.ts';
import { straight, TARGET, TRACE, working } from './testing/adaptive-rig.ts';

describe('the driver behind', () => {
  it('closes with pending samples, and emits nothing afterwards', async () => {
    const { clock, adaptive, rows, trace, searching, io } = working(straight(12));
    trace({}, { rounds: null });
    searching({}, { entryId: 2 });
    clock.advance(1500);
    await adaptive.close();
    const said = rows.length;
    expect(clock.pending).toBe(0);
    clock.advance(10_000);
    expect([rows.length, clock.pending]).toEqual([said, 0]);
    expect(io.stats().entries).toBe(0);
  });

  it('gets plain packets as they are, and its frames are passed on unread', () => {
    const { clock, adaptive, others, rows, io } = working(straight(3));
    let frame: Uint8Array | null = null;
    adaptive.onBatch((one) => {
      frame = one;
    });
    const startMs = clock.nowMs();
    const fault = adaptive.apply({
      remove: [],
      add: [echoEntry(startMs + 10, { entryId: 3, series: 3, rounds: 1, timeoutMs: 100 }, { destination: TARGET })],
    });
    expect(fault).toBeNull();
    clock.advance(500);
    expect(frame).not.toBeNull();
    expect([others, rows, io.stats().sent]).toEqual([[], [], 1]);
  });

  it('refuses a trace that cannot be sent, and other entries continue', () => {
    const { clock, adaptive, entry, rows } = working(straight(3));
    adaptive.apply({ remove: [], add: [entry(TRACE, { rounds: null })] });
    const fault = adaptive.apply({ remove: [1], add: [entry({ ...TRACE, destination: 'nowhere' }, { entryId: 2 })] });
    expect(fault?.code).toBe('packet-io.bad-entry');
    clock.advance(3500);
    expect(rows.filter((row) => row.outcome === 'reply').length).toBeGreaterThanOrEqual(3);
  });

  it('names the trace whose packets the driver refuses', () => {
    const { adaptive, entry, io } = working(straight(3));
    io.apply = ({ add }) => ({
      code: 'packet-io.icmp-not-permitted',
      message: 'No',
      detail: { family: 4, entryId: add.at(-1)?.entryId ?? 0 },
    });
    const fault = adaptive.apply({ remove: [], add: [entry(TRACE, { entryId: 5 })] });
    expect(fault?.detail).toEqual({ family: 4, entryId: 5 });
  });
});
