import type { ColumnSpec } from '../../core/model/batch.ts';
import { type OutcomeRules, PLAIN_RULES } from '../../core/model/outcome.ts';
import type { AdaptiveWork, ProbeDefinition } from '../../core/model/probe-definition.ts';
import { PROBES } from '../../probes/index.common.ts';

const BY_CODE: ReadonlyMap<number, ProbeDefinition> = new Map(
  Object.values(PROBES).map((probe) => [probe.definition.code, probe.definition]),
);

/** The own columns of a probe's batches; undefined for a code that this version does not know. */
export const ownColumnsOf = (probeCode: number): readonly ColumnSpec[] | undefined => BY_CODE.get(probeCode)?.columns;

/** How the outcomes of a probe are counted. */
export const outcomeRules = (probeCode: number): OutcomeRules => BY_CODE.get(probeCode) ?? PLAIN_RULES;

/** Rounds of it have no set number of samples. */
export const isAdaptive = (probeCode: number): boolean => (BY_CODE.get(probeCode)?.adaptive ?? null) !== null;

/** The adaptive work that plan entries of a format stand for. */
export function adaptiveWork(format: string): AdaptiveWork | null {
  for (const { adaptive } of BY_CODE.values()) if (adaptive?.format === format) return adaptive;
  return null;
}
