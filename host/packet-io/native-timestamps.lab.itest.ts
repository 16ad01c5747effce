import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { driverMissing } from '../../lab/driver-missing.ts';
import { readTruth, watchedCommand } from '../../lab/loopback-truth.ts';
import { ANSWERING_16, labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import type { ProbeRow } from '../../lab/probe.ts';
import { probeCommand, reportOf, runProbe, tally } from '../../lab/run-probe.ts';

const missing = (await driverMissing()) ?? labMissing();
const lab = { network: [OPEN_PING_GROUPS, ANSWERING_16] };

const TARGETS = 60;
const addressOf = (series: number) => `10.9.0.${series}`;

/** Bursts to 60 targets. The engine measures its rate over the first 100 ms; until then every packet is timed. */
const bursts = (periodMs: number, rounds: number) => ({
  entries: Array.from({ length: TARGETS }, (_, series) => ({
    packet: { destination: addressOf(series) },
    periodMs,
    rounds,
  })),
  samples: TARGETS * rounds,
  deadlineMs: periodMs * rounds + 10_000,
});

/** Sources of the timestamps of the replies; slots that a busy machine has missed have none. */
const sourcesOf = (rows: readonly ProbeRow[]) =>
  tally(rows.filter(({ outcome }) => outcome === 'reply').map(({ stamps }) => ({ outcome: stamps })));

describe.skipIf(missing !== undefined)(missing === undefined ? 'in a lab' : `in a lab (skipped: ${missing})`, () => {
  test('asks the kernel when every packet left at up to 2 000 packets/s, also of a burst', async () => {
    const { rows } = await runProbe(lab, bursts(100, 10));
    expect(Object.keys(sourcesOf(rows))).toEqual(['kernel-tx-rx']);
  });

  test('asks for some packets of a burst above that, and finds the others between them within some µs', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sounder-lab-')), 'truth');
    const watched = watchedCommand(probeCommand(bursts(20, 100)), file);
    if ('missing' in watched) throw new Error(watched.missing);
    const { rows } = reportOf(await runInLab(lab, watched.command));
    const truth = readTruth(file);
    const settled = rows.filter(({ round, outcome }) => round >= 20 && outcome === 'reply');
    const sources = sourcesOf(settled);
    // 9 of 60 in a batch of its own; a late burst may share one with the next, or be split.
    expect(sources['kernel-tx-rx']).toBeGreaterThan(settled.length / 10);
    expect(sources['kernel-tx-rx']).toBeLessThan(settled.length / 4);
    expect(sources['kernel-rx']).toBe(settled.length - (sources['kernel-tx-rx'] ?? 0));
    const errorsUs = settled
      .filter((row) => row.stamps === 'kernel-rx')
      .map((row) => Math.abs((row.rttMs ?? 0) * 1000 - (truth.get(addressOf(row.series))?.[row.round] ?? 0) / 1000))
      .sort((left, right) => left - right);
    expect(errorsUs[errorsUs.length >> 1]).toBeLessThan(10);
  });
});
