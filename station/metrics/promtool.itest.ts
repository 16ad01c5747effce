import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { columnMetrics } from '../../core/metrics/column-metrics.ts';
import { PROBES } from '../../probes/index.common.ts';
import { Scraped } from '../testing/scraped.ts';
import { processFigures } from './process-figures.ts';

const figures = processFigures('1.0', false);

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

describe.skipIf(!hasPromtool)(`promtool check metrics${hasPromtool ? '' : ' (not run: it is not installed)'}`, () => {
  const lint = (text: string) => {
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    return `${stdout}${stderr}`
      .trim()
      .split('\n')
      .filter((line) => line !== '');
  };

  it('has no remark about Sounder’s own metrics, those of the columns of every probe included', () => {
    const scraped = new Scraped({ sounder: 1, targets: { x: { probe: 'icmp', to: '192.0.2.1' } } });
    scraped.add({ target: 'x', rttMs: [1, null] });
    const columns = Object.values(PROBES).flatMap(({ definition }) => columnMetrics(definition));
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    const gauges = columns
      .map(({ name, help }) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} 1\n`)
      .join('');
    expect(lint(`${scraped.text({ figures })}${gauges}`)).toEqual([]);
  });

  it('has none about netprobify’s but the names that it has', () => {
    const targets = {
      x: { probe: 'tcp-syn', to: '192.0.2.1', port: 1 },
      y: { probe: 'udp-unreachable', to: '192.0.2.1' },
    };
    const scraped = new Scraped({ sounder: 1, name: 'n', metrics: { sets: ['netprobify'] }, targets });
    expect(lint(scraped.text()).map((line) => line.split(' ')[0])).toEqual([
      'tcpsyn_match_ack_fail_count',
      'tcpsyn_port_mismatch_count',
      'udp_unreachable_port_mismatch_count',
    ]);
  });
});
