import { describe, expect, it } from 'vitest';
import { BATCH_HEADER_BYTES, type Batch, decodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SampleOutbox } from './sample-outbox.ts';
import { fakeDefinition } from './testing/fake-service.ts';

const row = (series: number, round: number, detail?: string): SampleRow => ({
  series,
  round,
  seq: 0,
  sentNs: 1n,
  outcome: OUTCOMES.reply,
  ...(detail === undefined ? {} : { detail }),
});

function outbox() {
  const clock = new FakeClock();
  const out = new SampleOutbox(clock);
  const frames: Batch[] = [];
  const detailBytes: number[] = [];
  out.listener = (frame) => {
    frames.push(decodeBatch(frame, () => fakeDefinition.columns) as Batch);
    detailBytes.push(new DataView(frame.buffer, 0, BATCH_HEADER_BYTES).getUint32(44, true));
  };
  return { clock, out, frames, detailBytes };
}

describe('frames', () => {
  it('have an upper limit of samples, and keep their order', () => {
    const { clock, out, frames } = outbox();
    for (let at = 0; at < 12_000; at++) out.push(fakeDefinition, row(1, at));
    clock.advance(100);
    expect(frames.map(({ count }) => count)).toEqual([5000, 5000, 2000]);
    expect(frames.flatMap(({ round }) => [...round])).toEqual(Array.from({ length: 12_000 }, (_, at) => at));
  });

  it('have an upper limit of details, in bytes', () => {
    const { clock, out, frames, detailBytes } = outbox();
    const detail = JSON.stringify('é'.repeat(8000));
    for (let at = 0; at < 300; at++) out.push(fakeDefinition, row(at, 0, detail));
    clock.advance(100);
    expect(frames.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    expect(Math.max(...detailBytes)).toBeLessThanOrEqual(1_000_000 + 4 * 300);
    expect(frames.every(({ details }) => details?.every((text) => text === detail))).toBe(true);
  });
});

describe('many samples of a series', () => {
  it('come in slices, those pushed later after them, and hold up no other series', () => {
    const { clock, out, frames } = outbox();
    const made: number[] = [];
    function* many() {
      for (let at = 0; at < 2000; at++) {
        made.push(at);
        yield row(1, at);
      }
    }
    out.pushMany(fakeDefinition, 1, many());
    out.push(fakeDefinition, row(1, 2000));
    out.push(fakeDefinition, row(2, 0));
    expect(made).toEqual([]);
    clock.advance(25);
    expect([...(frames[0]?.series ?? [])].filter((series) => series === 2)).toHaveLength(1);
    expect(made.length).toBeLessThanOrEqual(500);
    clock.advance(1000);
    const rounds = frames.flatMap(({ series, round }) => [...round].filter((_, at) => series[at] === 1));
    expect(rounds).toEqual(Array.from({ length: 2001 }, (_, at) => at));
    expect(clock.pending).toBe(0);
  });

  it('are dropped at the end', () => {
    const { clock, out, frames } = outbox();
    out.pushMany(fakeDefinition, 1, [row(1, 0)].values());
    out.close();
    out.pushMany(fakeDefinition, 1, [row(1, 1)].values());
    clock.advance(1000);
    expect(frames).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
