import { expect, it } from 'vitest';
import { describeRateLimit } from '../../core/analysis/describe-rate-limit.ts';
import { type Batch, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { SummaryBuilder } from '../../core/stats/summary.ts';
import { probeOf } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import { RunOutput } from '../run/run-output.ts';
import { describeUnclear, RateLimits, rateLimitLine } from './rate-limits.ts';

const { definition } = probeOf('udp-unreachable');

const series = (seriesId: number): IdentifiedSeries => ({
  seriesId,
  planned: {
    target: `t${seriesId}`,
    probe: 'udp-unreachable',
    to: `192.0.2.${seriesId}`,
    address: `192.0.2.${seriesId}`,
    group: null,
    port: 33_434,
    settings: effectiveSettings({}),
    source: null,
    sourcePorts: null,
  },
});

/** Ten packets a second; timeouts are reported a second later than replies. */
function batchOf(isAnswered: (series: number, packet: number) => boolean, packets = 200): Batch {
  const rows = [1, 2].flatMap((id) =>
    Array.from({ length: packets }, (_, round) => {
      const outcome = isAnswered(id, round) ? OUTCOMES.reply : OUTCOMES.timeout;
      return { series: id, round, seq: 0, sentNs: BigInt(round) * 100_000_000n, outcome };
    }),
  );
  rows.sort((left, right) => left.outcome - right.outcome);
  const batch = decodeBatch(encodeBatch(definition.code, definition.columns, rows), () => definition.columns);
  if (!batch) throw new Error('not a batch');
  return batch;
}

function limitsOver(...how: Parameters<typeof batchOf>): RateLimits {
  const limits = new RateLimits();
  limits.add(batchOf(...how));
  return limits;
}

it('distinguishes a target that replies once a second from one with random loss', () => {
  const found = limitsOver((id, packet) =>
    id === 1 ? packet % 10 === 0 : (packet * 7919) % 13 > 3 || packet % 31 < 5,
  ).found([series(1), series(2)]);
  expect(found.map(({ one }) => one.seriesId)).toEqual([1]);
  const [limited] = found;
  if (!limited) throw new Error('nothing was found');
  expect(describeRateLimit('192.0.2.1', limited.pattern, '--interval')).toMatch(
    /^192\.0\.2\.1 rate-limits its ICMP errors to about 1\/s \(\d+\.\d % confidence\); missing replies are not loss. Use a longer --interval$/,
  );
  expect(JSON.parse(rateLimitLine(limited.one, limited.pattern))).toMatchObject({
    kind: 'event',
    event: 'answers-limited',
    target: 't1',
    series: 1,
    perSecond: 1,
  });
});

it('reports that a burst and two more replies are too few, but nothing for a silent target or one without loss', () => {
  const limits = limitsOver((id, packet) => id === 1 && (packet < 6 || packet % 10 === 0), 30);
  expect(limits.unclear([series(1), series(2)])).toEqual([series(1)]);
  expect(describeUnclear(series(1), 'interval')).toMatch(
    /^192\.0\.2\.1: too few packets to tell loss from rate-limited ICMP errors/,
  );
  expect(limitsOver(() => true, 30).unclear([series(1)])).toEqual([]);
});

it.each([true, false])('is reported by a run, too (as JSON: %s)', (json) => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const context: Pick<CliContext, 'out' | 'err'> = { out: say, err: say };
  const output = new RunOutput(context as CliContext, { json, samples: false, rounds: false });
  output.know([series(1)], { sounder: 1 });
  output.batch(batchOf((_, packet) => packet % 10 === 0));
  output.summaries([{ series: series(1), summary: new SummaryBuilder(definition).build() }]);
  expect(said.join('')).toContain(
    json ? '"event":"answers-limited"' : 'missing replies are not loss. Use a longer interval',
  );
});
