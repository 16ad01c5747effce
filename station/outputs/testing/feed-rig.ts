import { afterEach } from 'vitest';
import type { SampleRow } from '../../../core/model/batch.ts';
import type { EffectiveOutput } from '../../../core/outputs/outputs.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { BASE_MS, sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import type { Outbox } from '../outbox.ts';
import { OutputFeed } from '../output-feed.ts';
import { OutputQueue } from '../output-queue.ts';
import { encodeWriteRequest } from '../prometheus-remote-write/encode.ts';
import { type OutputsRig, outputsRig } from './outputs-rig.ts';
import { byMetric } from './read-write-request.ts';

export const SAMPLES = { send: 'samples', intervalMs: 15_000 } as const;
export const INTERVALS = { send: 'intervals', intervalMs: 10_000 } as const;
export const HOUR_MS = 3_600_000;
export const LIMITS = { maxBytes: 1e9, maxAgeMs: 86_400_000 };

/** Makes feeds on data of their own for the tests of a file, and removes those after each test. */
export function feedRigs() {
  const tempDir = tempDirs();
  const rigs: OutputsRig[] = [];
  afterEach(() => {
    for (const rig of rigs.splice(0)) rig.close();
  });
  return () => newRig(tempDir(), rigs);
}

function newRig(dir: string, rigs: OutputsRig[]) {
  const rig = outputsRig(dir);
  rigs.push(rig);
  const clock = new FakeClock(BASE_MS + HOUR_MS); // everything has been measured
  const lost = { late: 0, ahead: 0, missed: 0, damaged: 0, overflow: 0, expired: 0 };
  /** A new feed on the same data, as after a crash. */
  const start = (
    settings: Pick<EffectiveOutput, 'send' | 'intervalMs'>,
    limits = LIMITS,
    outbox: Outbox = rig.outbox,
    settled = true,
  ) => {
    const feed = new OutputFeed({
      tail: rig.tail,
      queue: new OutputQueue(outbox, 'prom', limits, clock),
      settings,
      labelsOf: rig.labelsOf,
      maxValues: 1000,
      encode: (batch) => encodeWriteRequest(batch, { site: 'x' }),
      clock,
      listener: {
        late: (samples) => {
          lost.late += samples;
        },
        ahead: (samples) => {
          lost.ahead += samples;
        },
        missed: (rows) => {
          lost.missed += rows;
        },
        damaged: (rows) => {
          lost.damaged += rows;
        },
        dropped: ({ overflow, expired }) => {
          lost.overflow += overflow;
          lost.expired += expired;
        },
      },
    });
    const settle = () => feed.setSettled({ packet: true, service: true });
    if (settled) settle();
    return Object.assign(
      () => {
        while (feed.step());
      },
      {
        settle,
        doneRow: () => {
          feed.step();
          return feed.doneRow;
        },
      },
    );
  };
  /** Bodies that wait in the queue, in order. */
  const bodies = (): Uint8Array[] =>
    rig.outbox.db
      .prepare<[], { body: Buffer }>('SELECT body FROM request ORDER BY id')
      .all()
      .map(({ body }) => body);
  return { rig, clock, lost, start, bodies, queued: () => byMetric(bodies()) };
}

/** A sample of a series, sent at a second after BASE_MS. */
export const at = (series: number, second: number, more: Partial<SampleRow> = {}) =>
  sample({ series, seq: second, sentMs: BASE_MS + second * 1000, ...more });
