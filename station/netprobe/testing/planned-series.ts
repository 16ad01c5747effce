import type { Target } from '../../../core/model/project.ts';
import { expandTarget, resolveKey } from '../../../core/plan/expand.ts';
import type { CompiledSeries } from '../../../core/plan/series.ts';
import { compileSeries } from '../../../probes/compile-series.ts';
import { definitionOf } from '../../../probes/registry.ts';

/** Names of tests have this address. */
const ADDRESS = '192.0.2.9';

/** The series of targets that agent `lab-1` measures, numbered from 1. */
export function plannedSeries(targets: Readonly<Record<string, Target>>): readonly CompiledSeries[] {
  const project = { sounder: 1, agents: { 'lab-1': {}, berlin: {} } } as const;
  const names = new Map([
    [resolveKey('www.example.org', 4), [ADDRESS]],
    [resolveKey('agent:berlin', null), [ADDRESS]],
    [resolveKey('localhost', null), ['127.0.0.1']],
  ]);
  const planned = Object.entries(targets).flatMap(([name, target]) => {
    const { series, reason } = expandTarget(
      name,
      { ...target, agents: ['lab-1'] },
      project,
      names,
      new Set(),
      definitionOf,
    );
    if (reason !== null) throw new Error(`${name}: ${reason}`);
    return series;
  });
  return planned.map((one, at) => compileSeries({ seriesId: at + 1, planned: one }));
}
