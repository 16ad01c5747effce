import type { ColumnSpec } from '../core/model/batch.ts';
import { chartColumns } from '../core/model/column-value.ts';
import type { EngineKind } from '../core/model/engine-kind.ts';
import { type OutcomeRules, PLAIN_RULES } from '../core/model/outcome.ts';
import { isAdaptiveTemplate } from '../core/model/packet.ts';
import type { AdaptiveWork, ProbeColumn, ProbeDefinition } from '../core/model/probe-definition.ts';
import type { SettingSet } from '../core/model/setting.ts';
import { type EffectiveSettings, probeSettings, type Settings, SHARED_SETTINGS } from '../core/model/settings.ts';
import type { PathLimits } from '../core/paths/interpret.ts';
import type { PlannedSeries } from '../core/plan/expand.ts';
import type { Probe } from '../core/plan/probe.ts';
import { PROBES } from './index.common.ts';

const BY_CODE: ReadonlyMap<number, ProbeDefinition> = new Map(
  Object.values(PROBES).map(({ definition }) => [definition.code, definition]),
);

/** Ids of all probes: packets first, then paths, services and those of this host, each in the order of their codes. */
export const PROBE_IDS: readonly string[] = [...BY_CODE.values()]
  .sort((left, right) => rankOf(left) - rankOf(right))
  .map(({ id }) => id);

function rankOf({ adaptive, service, code }: ProbeDefinition): number {
  if (service) return code + (service.defaultTo === undefined ? 0x20000 : 0x30000);
  return adaptive === null ? code : code + 0x10000;
}

/** The probe of new targets, unless another is chosen. */
export const DEFAULT_PROBE = PROBE_IDS[0] as string;

/** @param id of a valid project */
export function probeOf(id: string): Probe {
  const probe = PROBES[id];
  if (!probe) throw new Error(`no probe is called ${id}`);
  return probe;
}

/** Finds the definition of a probe; undefined for an id that this version does not know. */
export const definitionOf = (id: string | undefined): ProbeDefinition | undefined => PROBES[id ?? '']?.definition;

/** Finds the definition of a probe by its id or its code. */
export const probeDefinition = (idOrCode: string | number): ProbeDefinition | undefined =>
  typeof idOrCode === 'number' ? BY_CODE.get(idOrCode) : definitionOf(idOrCode);

/** Whether the destination of a probe is not resolved by the station: it resolves names itself, or has none. */
export const resolvesItself = (id: string | undefined): boolean => definitionOf(id)?.service?.endpoints !== undefined;

/** Whether the samples of a probe are hops of a path. */
export const tracesPaths = (id: string | undefined): boolean => definitionOf(id)?.adaptive?.pathLimits !== undefined;

/** The probe columns of a batch; undefined for a code that this version does not know. */
export const ownColumnsOf = (probeCode: number): readonly ColumnSpec[] | undefined => BY_CODE.get(probeCode)?.columns;

/** The column of that name of a probe, where a chart can show it. */
export function chartColumn(probeCode: number, name: string): ProbeColumn | undefined {
  return chartColumnsOf(probeCode).find((column) => column.name === name);
}

/** The columns of a probe that a chart can show, which its rollups have figures of. */
export function chartColumnsOf(probeCode: number): readonly ProbeColumn[] {
  const definition = BY_CODE.get(probeCode);
  return definition ? chartColumns(definition) : [];
}

/** Whether a chart can show such a column of any probe. */
export const isChartColumn = (name: string): boolean =>
  [...BY_CODE.keys()].some((code) => chartColumn(code, name) !== undefined);

/** Rules for counting the outcomes of a probe. */
export const outcomeRules = (probeCode: number): OutcomeRules => BY_CODE.get(probeCode) ?? PLAIN_RULES;

/** The engine process that measures with a probe. */
export const engineOf = (probeCode: number): EngineKind => (BY_CODE.get(probeCode)?.service ? 'service' : 'packet');

/** Whether the number of samples per round varies. */
export const isAdaptive = (probeCode: number): boolean => (BY_CODE.get(probeCode)?.adaptive ?? null) !== null;

/** The probe of `sounder probe load` that fills the path. */
export const THROUGHPUT_PROBE = PROBE_IDS.find((id) => probeOf(id).definition.service?.throughput) as string;

/** Throughput tests by probe code; undefined for other probes. */
export const throughputTest = (probeCode: number): ProbeDefinition | undefined => {
  const definition = BY_CODE.get(probeCode);
  return definition?.service?.throughput ? definition : undefined;
};

/** Whether its replies are ICMP errors, which hosts rate-limit. */
export const hasLimitedReplies = (probeCode: number): boolean => BY_CODE.get(probeCode)?.hasLimitedReplies ?? false;

/** Whether its samples are hops of a path. */
export const isTraced = (probeCode: number): boolean => BY_CODE.get(probeCode)?.adaptive?.pathLimits !== undefined;

/** The definitions whose samples are hops of a path. */
export const TRACED: readonly ProbeDefinition[] = [...BY_CODE.values()].filter(({ code }) => isTraced(code));

/** The probe of `sounder trace`. */
export const TRACE_PROBE = TRACED[0] as ProbeDefinition;

/** Rounds in a row that confirm a route change, by the settings of a target. */
export function routeChangeAfter(settings: EffectiveSettings): number | undefined {
  const { routeChangeAfter: rounds } = probeSettings(TRACE_PROBE.settings, settings);
  return typeof rounds === 'number' ? rounds : undefined;
}

/** Limits of the path of a series; null = it is not traced. */
export function pathLimitsOf(series: PlannedSeries): PathLimits | null {
  const { definition, compile } = probeOf(series.probe);
  const template = compile(series);
  return isAdaptiveTemplate(template) ? (definition.adaptive?.pathLimits?.(template) ?? null) : null;
}

/** Finds the adaptive work for plan entries of a format. */
export function adaptiveWork(format: string): AdaptiveWork | null {
  for (const { adaptive } of BY_CODE.values()) if (adaptive?.format === format) return adaptive;
  return null;
}

/** A text of a paste that is a target of a probe by its form. */
export interface RecognizedTarget {
  readonly probe: string;
  readonly to: string;
  readonly name?: string;
  readonly settings?: Settings;
}

/** Finds the probe whose target a text is by its form, as `https://…`; null = none. */
export function recognizeTarget(text: string): RecognizedTarget | null {
  for (const { id, service } of BY_CODE.values()) {
    const found = service?.recognize?.(text);
    if (found) return { probe: id, ...found };
  }
  return null;
}

/** All settings that a target can have, shared ones first. */
export const allSettings = (): SettingSet =>
  Object.assign({}, SHARED_SETTINGS, ...PROBE_IDS.map((id) => probeOf(id).definition.settings));
