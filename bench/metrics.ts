import { exposition } from '../core/metrics/exposition.ts';
import { metricsFamilies } from '../core/metrics/metrics-families.ts';
import { type Batch, decodeBatch, encodeBatch } from '../core/model/batch.ts';
import type { Project } from '../core/model/project.ts';
import { definitionOf, ownColumnsOf } from '../probes/registry.ts';
import { HEALTH, Scraped } from '../station/testing/scraped.ts';
import { cpuMs } from './cpu-time.ts';

const SERIES = 10_240;
const ROUNDS = 60;
const SCRAPES = 15;

function projectOf(sets: readonly ('sounder' | 'netprobify')[]): Project {
  const targets = Object.fromEntries(
    Array.from({ length: SERIES }, (_, at) => [
      `server-${at}`,
      { probe: 'icmp', to: `10.0.${at >> 8}.${at & 255}`, thresholds: { lossRatio: 0.02 } },
    ]),
  );
  return {
    sounder: 1,
    name: 'edge',
    metrics: { sets: [...sets] },
    groups: { a: { autoRegister: true } },
    targets,
  };
}

function roundOf(round: number): Batch {
  const { code } = definitionOf('icmp') ?? { code: 0 };
  const rows = Array.from({ length: SERIES }, (_, series) => ({
    ...{ series, round, seq: 0, sentNs: BigInt(round) * 1_000_000_000n + BigInt(series) },
    outcome: series % 50 === 0 ? 1 : 0,
    rttNs: series % 50 === 0 ? Number.NaN : 1e6 + series * 100,
  }));
  const batch = decodeBatch(encodeBatch(code, ownColumnsOf(code) ?? [], rows), ownColumnsOf);
  if (!batch) throw new Error('not a batch');
  return batch;
}

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] as number;

/** CPU time of the metrics per sample, ns, and per scrape of 10 240 series, ms, with each set and both. */
export function benchMetrics() {
  return (['sounder', 'netprobify', 'both'] as const).map((sets) => {
    const scraped = new Scraped(projectOf(sets === 'both' ? ['sounder', 'netprobify'] : [sets]));
    const perRound = Array.from({ length: ROUNDS }, (_, round) => {
      const batch = roundOf(round);
      return cpuMs(() => scraped.table.add(batch));
    });
    let bytes = 0;
    const perScrape = Array.from({ length: SCRAPES }, () => {
      bytes = 0;
      return cpuMs(() => {
        for (const chunk of exposition(metricsFamilies(scraped.table, HEALTH), 'text')) bytes += chunk.length;
      });
    });
    return {
      sets,
      sampleNs: Math.round((median(perRound) * 1e6) / SERIES),
      scrapeMs: Math.round(median(perScrape)),
      scrapeBytes: bytes,
    };
  });
}
