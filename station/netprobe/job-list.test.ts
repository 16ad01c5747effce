import { describe, expect, it } from 'vitest';
import type { Target } from '../../core/model/project.ts';
import { deliver, jobListOf, needsRestart } from './job-list.ts';
import { plannedSeries } from './testing/planned-series.ts';

const NOW_MS = 1_700_000_000_000;
const gateway: Target = { probe: 'icmp', to: '192.0.2.9', interval: '20s' };
const web: Target = { probe: 'http', to: 'http://192.0.2.80/', interval: '60s' };

const listOf = (targets: Readonly<Record<string, Target>>) => jobListOf(plannedSeries(targets));
const versions = ({ delivered }: ReturnType<typeof deliver>) => delivered.map(({ id, version }) => [id, version]);

describe('the jobs of a netProbe probe', () => {
  it('keep number and version until they change, and a changed one has a greater version', () => {
    const first = deliver(listOf({ gateway, web }), {}, NOW_MS);
    const again = deliver(listOf({ gateway, web }), first.handed, NOW_MS + 60_000);
    expect(versions(again)).toEqual(versions(first));
    const changed = deliver(listOf({ gateway: { ...gateway, packets: 3 }, web }), again.handed, NOW_MS);
    expect(versions(changed)).toEqual([
      [1, (first.delivered[0]?.version ?? 0) + 1],
      [2, first.delivered[1]?.version],
    ]);
  });

  it('need a restart where the probe would not take over a change by itself', () => {
    const { handed } = deliver(listOf({ gateway, web }), {}, NOW_MS);
    expect(needsRestart(listOf({ gateway, web }), handed)).toBe(false);
    expect(needsRestart(listOf({ gateway: { ...gateway, packets: 3 }, web }), handed)).toBe(false);
    expect(needsRestart(listOf({ gateway: { ...gateway, interval: '30s' }, web }), handed)).toBe(true);
    expect(needsRestart(listOf({ gateway: { ...gateway, schedule: '08:00-18:00' }, web }), handed)).toBe(true);
    expect(needsRestart(listOf({ gateway }), handed)).toBe(true);
    const more = { gateway, web, health: { probe: 'health', to: 'localhost' } };
    expect(needsRestart(listOf(more), handed)).toBe(false);
  });

  it('differ in their records: of two that look the same there, the first one is done', () => {
    const { jobs, impossible } = listOf({ gateway, twin: { ...gateway, interval: '5s' }, web });
    expect(jobs.size).toBe(2);
    expect(impossible).toEqual([{ target: 'twin', reason: 'its results would look as those of gateway' }]);
  });
});
