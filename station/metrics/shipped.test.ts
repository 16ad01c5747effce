import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { columnMetrics } from '../../core/metrics/column-metrics.ts';
import { PROBES } from '../../probes/index.common.ts';
import { DEFAULT_LIMITS } from '../store/limits.ts';
import { Scraped } from '../testing/scraped.ts';
import { processFigures } from './process-figures.ts';
import { stationFigures } from './station-figures.ts';

const folder = fileURLToPath(new URL('../../resources/prometheus/', import.meta.url));
const read = (name: string) => readFileSync(`${folder}${name}`, 'utf8');

/** Names of all metrics that there are, with the suffixes of histograms. */
function knownNames(): Set<string> {
  const scraped = new Scraped({
    sounder: 1,
    name: 'n',
    metrics: { sets: ['netprobify', 'sounder'] },
    targets: { x: { probe: 'icmp', to: '192.0.2.1' } },
  });
  scraped.add({ target: 'x', rttMs: [1] });
  const figures = [
    ...processFigures('1', false),
    ...stationFigures({
      links: { packet: { state: 'running', restarts: 0 }, service: { state: 'running', restarts: 0 } },
      intake: { unstoredSamples: 0 },
      store: { usage: { bytes: 0, oldestMs: null }, limits: DEFAULT_LIMITS },
      storage: { fault: null },
      engine: undefined,
      isMeasuring: true,
    }),
  ];
  const types = scraped.text({ figures }).matchAll(/^# TYPE (\S+) (\S+)$/gm);
  const names = Array.from(types, ([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => `${name}${suffix}`) : [name],
  ).flat();
  const columns = Object.values(PROBES).flatMap(({ definition }) => columnMetrics(definition));
  const feeds = [
    ...['sounder_output_up', 'sounder_output_queue_bytes', 'sounder_output_values_total'],
    ...['sounder_output_lost_values_total', 'sounder_inventory_up'],
  ];
  const engine = ['sounder_engine_resident_memory_bytes', 'sounder_engine_cpu_seconds_total'];
  return new Set([...names, ...columns.map(({ name }) => name), ...engine, ...feeds, 'up']);
}

/** Names of metrics in an expression: words that no label, function or keyword can be. */
const namesIn = (expression: string): string[] =>
  (expression.replace(/"[^"]*"/g, '""').match(NAMES) ?? []).filter((one) => one.includes('_') || one === 'threshold');
const NAMES = /\b(?:sounder|app|process|tcpsyn|icmp|udp_unreachable|threshold|up)(?:_[a-z_]+)?\b(?=[{[ ),]|$)/g;

it.each(readdirSync(folder).filter((name) => /alerts|dashboard/.test(name)))(
  '%s asks for metrics that exist',
  (name) => {
    const file: unknown = name.endsWith('.json') ? JSON.parse(read(name)) : parse(read(name));
    const expressions: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, one] of Object.entries(value)) {
        if (key === 'expr' && typeof one === 'string') expressions.push(one);
        else collect(one);
      }
    };
    collect(file);
    expect(expressions.length).toBeGreaterThan(8);
    const known = knownNames();
    const asked = expressions.flatMap(namesIn);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((one) => !known.has(one))).toEqual([]);
    // Matchers of names are expressions, too.
    for (const [, pattern = ''] of expressions.join('\n').matchAll(/__name__=~"([^"]+)"/g)) {
      const matcher = new RegExp(`^(?:${pattern})$`);
      expect(
        [...known].some((one) => matcher.test(one)),
        pattern,
      ).toBe(true);
    }
  },
);
