import type { ColumnSpec } from '../core/model/batch.ts';
import type { ProbeDefinition } from '../core/model/probe-definition.ts';
import { PROBES } from '../probes/index.common.ts';

const BY_CODE: ReadonlyMap<number, ProbeDefinition> = new Map(
  Object.values(PROBES).map((probe) => [probe.definition.code, probe.definition]),
);

/** The own columns of a probe's batches; undefined for a code that this version does not know. */
export const ownColumnsOf = (probeCode: number): readonly ColumnSpec[] | undefined => BY_CODE.get(probeCode)?.columns;

export const refusedIsAnswer = (probeCode: number): boolean => BY_CODE.get(probeCode)?.refusedIsAnswer ?? false;
