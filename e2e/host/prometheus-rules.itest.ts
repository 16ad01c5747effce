import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TemporaryDir, temporaryDir } from './sounder-process.ts';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const resource = (name: string) => fileURLToPath(new URL(`../../resources/prometheus/${name}`, import.meta.url));

/** Values of a series each minute, in promtool's notation. */
type Series = readonly [series: string, values: string];

describe.skipIf(!hasPromtool)(`the shipped alerts${hasPromtool ? '' : ' (not run: promtool is not installed)'}`, () => {
  let dir: TemporaryDir;
  beforeEach(() => {
    dir = temporaryDir();
  });
  afterEach(() => dir.remove());

  /** Numbers of alerts that fire for the series, by minute. Promtool reports what it finds against nothing expected. */
  function firing(alert: string, series: readonly Series[], minutes: readonly number[]): number[] {
    const file = alert.startsWith('Netprobify') ? 'netprobify-alerts.yml' : 'sounder-alerts.yml';
    const test = {
      rule_files: [resource(file)],
      evaluation_interval: '15s',
      tests: [
        {
          interval: '1m',
          input_series: series.map(([name, values]) => ({ series: name, values })),
          alert_rule_test: minutes.map((one) => ({ eval_time: `${one}m`, alertname: alert, exp_alerts: [] })),
        },
      ],
    };
    const path = join(dir.path, 'rules.json'); // JSON is YAML
    writeFileSync(path, JSON.stringify(test));
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', path], { encoding: 'utf8' });
    const output = `${stdout}${stderr}`;
    const found = new Map(
      Array.from(output.matchAll(/time: (\d+)m(?:0s)?,([\s\S]*?)(?=alertname:|$)/g), ([, minute, text = '']) => [
        Number(minute),
        [...(text.split('got:')[1] ?? '').matchAll(/Labels:/g)].length,
      ]),
    );
    if (found.size === 0 && !output.includes('SUCCESS')) throw new Error(output);
    return minutes.map((one) => found.get(one) ?? 0);
  }

  const labels = 'job="sounder",instance="i",target="t",group="g",address="192.0.2.1",probe="icmp"';
  const sent = `sounder_sent_total{${labels}}`;
  const replies = `sounder_replies_total{${labels}}`;

  it('SounderTargetDown waits for five minutes without a reply', () => {
    const dead: Series[] = [
      [sent, '0+60x20'],
      [replies, '0+0x20'],
    ];
    expect(firing('SounderTargetDown', dead, [2, 4, 12])).toEqual([0, 0, 1]);
  });

  it('SounderTargetDown ends with the group that is deleted', () => {
    const deleted: Series[] = [
      [sent, '0+60x12 stale'],
      [replies, '0+0x12 stale'],
    ];
    expect(firing('SounderTargetDown', deleted, [12, 14])).toEqual([1, 0]);
  });

  it('SounderLoss ends with the group that is deleted', () => {
    const deleted: Series[] = [
      [sent, '0+60x12 stale'],
      [`sounder_lost_total{${labels},outcome="timeout"}`, '0+30x12 stale'],
    ];
    expect(firing('SounderLoss', deleted, [12, 14])).toEqual([1, 0]);
  });

  it('NetprobifyLossWhileSending continues when a target gets another type', () => {
    const host = '{probe_name="p",destination="d",address_family="ipv4",state="None",group="a"}';
    const changed: Series[] = [
      [`icmp_sent_total${host}`, '0+60x9 stale'],
      [`icmp_loss_ratio${host}`, '0+0x9 stale'],
      [`tcpsyn_sent_total${host}`, '_x10 0+60x20'],
      [`tcpsyn_loss_ratio${host}`, '_x10 0.5+0x20'],
    ];
    expect(firing('NetprobifyLossWhileSending', changed, [8, 18, 25])).toEqual([0, 1, 1]);
  });

  it('NetprobifySendsNothing ends with the target that is deleted', () => {
    const host = '{probe_name="p",destination="d",address_family="ipv4",state="None",group="a"}';
    const deleted: Series[] = [[`tcpsyn_sent_total${host}`, '5+0x12 stale']];
    expect(firing('NetprobifySendsNothing', deleted, [12, 14])).toEqual([1, 0]);
  });

  it('each probe that cannot be scraped is reported once', () => {
    const down: Series[] = [
      ['up{job="sounder",instance="i"}', '0x10'],
      ['up{job="netprobify",instance="j"}', '0x10'],
    ];
    expect([firing('NetprobifyDown', down, [5]), firing('SounderDown', down, [5])]).toEqual([[1], [1]]);
  });

  it('SounderNotMeasuring reports a probe that has stopped', () => {
    const stopped: Series[] = [['sounder_measuring{job="sounder",instance="i"}', '1x5 0x20']];
    expect(firing('SounderNotMeasuring', stopped, [5, 15])).toEqual([0, 1]);
  });

  it('SounderNotMeasured reports the first burst', () => {
    const burst: Series[] = [[`sounder_not_measured_total{${labels},cause="suspended"}`, '0x5 40x20']];
    expect(firing('SounderNotMeasured', burst, [4, 9])).toEqual([0, 1]);
  });
});
