import { useMemo } from 'react';
import { useStore } from 'zustand';
import { CriteriaSet, type Criterion } from '../../../../core/reports/criteria.ts';
import { METRICS, type MetricId } from '../../../../core/reports/metrics.ts';
import { ReportSettings } from '../../../../core/reports/report-schedule.ts';
import { useBase } from '../../../base/base-context.ts';

/** Settings of reports in the project. */
export function useReportSettings(): ReportSettings {
  const { catalog } = useBase();
  const section = useStore(catalog, (state) => state.sections.reports);
  return useMemo(() => ReportSettings.safeParse(section ?? {}).data ?? {}, [section]);
}

/** Criteria of the project. */
export function useOwnCriteria(): readonly CriteriaSet[] {
  const { criteria } = useReportSettings();
  return useMemo(() => criteria ?? [], [criteria]);
}

/** A limit as it is written in the form. */
export interface CriterionDraft {
  /** Identifies the row while the form is open. */
  readonly key: number;
  readonly metric: MetricId;
  readonly pass: string;
  /** Empty = none. */
  readonly marginal: string;
  readonly isOptional: boolean;
  readonly isStrict: boolean;
  readonly source: string;
}

export interface CriteriaDraft {
  readonly id: string;
  readonly application: string;
  /** Version that it replaces; 0 = it is new. */
  readonly version: number;
  readonly criteria: readonly CriterionDraft[];
}

/** Unit of the field: ratios are written as per cent. */
export function unitOf(metric: MetricId): string {
  const { unit } = METRICS[metric];
  return unit === 'ratio' ? '%' : unit === 'ms' ? 'ms' : '';
}

const scaleOf = (metric: MetricId): number => (METRICS[metric].unit === 'ratio' ? 100 : 1);
const written = (metric: MetricId, value: number): string => String(Number((value * scaleOf(metric)).toPrecision(12)));

export const draftOf = ({ id, application, version, criteria }: CriteriaSet): CriteriaDraft => ({
  ...{ id, application, version },
  criteria: criteria.map(({ metric, operator, pass, marginal, isOptional = false, source }, key) => ({
    ...{ key, metric, isOptional, source },
    pass: written(metric, pass),
    marginal: marginal === undefined ? '' : written(metric, marginal),
    isStrict: operator === '<' || operator === '>',
  })),
});

/** A new limit of a metric. */
export const newCriterion = (key: number): CriterionDraft => ({
  ...{ key, metric: 'lossRatio', pass: '1', marginal: '', isOptional: false, isStrict: false },
  source: 'Agreed with the customer',
});

/** Ratios have few digits: what the division adds is no part of them. */
function numberOf(metric: MetricId, text: string): number {
  if (text.trim() === '') return Number.NaN;
  return Number((Number(text.trim().replace(',', '.')) / scaleOf(metric)).toPrecision(12));
}

export type ReadCriteria = { readonly set: CriteriaSet } | { readonly problems: readonly string[] };

/** Checks a draft. @returns the criteria with their next version, or everything that is wrong */
export function readCriteria(
  { id, application, version, criteria }: CriteriaDraft,
  taken: readonly string[],
): ReadCriteria {
  const limits = criteria.map(({ metric, pass, marginal, isOptional, isStrict, source }): Criterion => {
    const isUpper = METRICS[metric].better === 'lower';
    return {
      metric,
      operator: isUpper ? (isStrict ? '<' : '<=') : isStrict ? '>' : '>=',
      pass: numberOf(metric, pass),
      ...(marginal.trim() !== '' && { marginal: numberOf(metric, marginal) }),
      ...(isOptional && { isOptional }),
      source,
    };
  });
  const parsed = CriteriaSet.safeParse({ id, application, version: version + 1, criteria: limits });
  const problems = (parsed.error?.issues ?? []).map(({ path: [, row], message }) => {
    const metric = typeof row === 'number' ? criteria[row]?.metric : undefined;
    return metric === undefined ? message : `${METRICS[metric].label}: ${message}`;
  });
  if (taken.includes(id)) problems.push(`The project has criteria with the id ${id} already`);
  return parsed.success && problems.length === 0 ? { set: parsed.data } : { problems };
}
