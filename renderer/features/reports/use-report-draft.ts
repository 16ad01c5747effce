import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { PLAIN_LAYOUT } from '../../../core/reports/layout-options.ts';
import type { ReportOptions } from '../../../core/reports/report-rules.ts';
import type { Survey } from '../../../core/surveys/survey.ts';
import { useBase } from '../../base/base-context.ts';
import { useChart } from '../chart/chart-store.ts';
import { useSurveys } from '../surveys/surveys-store.ts';
import { useOwnCriteria } from './criteria/own-criteria.ts';
import {
  customerOf,
  type RememberedOptions,
  type ReportDraft,
  type ReportSubject,
  rememberedOptions,
  rememberOptions,
  reportOptions,
} from './report-draft.ts';
import { layoutOf } from './report-layout.ts';
import { useReports } from './reports-store.ts';

export interface ReportDraftForm {
  readonly draft: ReportDraft;
  readonly surveys: readonly Survey[];
  /** Surveys that the report can be compared with. */
  readonly earlier: readonly Survey[];
  /** Why a report cannot be made; null = it can. */
  readonly problem: string | null;
  change(part: Partial<ReportDraft>): void;
  /** Chooses a survey or a span; another customer has other options. */
  choose(subject: ReportSubject): void;
  make(): Promise<void>;
}

const NO_SURVEYS: readonly Survey[] = [];

/** Options of the report builder, which are shown in the preview as they change. */
export function useReportDraft(): ReportDraftForm {
  const { bridge, stationNowMs } = useBase();
  const chart = useChart();
  const store = useSurveys();
  const reports = useReports();
  const own = useOwnCriteria();
  const surveys = useStore(store, (state) => state.surveys) ?? NO_SURVEYS;
  const surveyOf = (subject: ReportSubject) => surveys.find(({ id }) => id === subject);
  const remembered = (customer: string): RememberedOptions =>
    rememberedOptions(bridge.preferences, customer, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [surroundings] = useState(() => ({ chart: chart.view(), nowMs: Math.round(stationNowMs()) }));
  const [draft, setDraft] = useState<ReportDraft>(() => {
    const subject: ReportSubject = store.getState().shown ?? surveys[0]?.id ?? 'all';
    return { subject, before: null, ...remembered(customerOf(surveyOf(subject))) };
  });
  const options: ReportOptions | { readonly problem: string } = useMemo(
    () => reportOptions(draft, { ...surroundings, own }),
    [draft, surroundings, own],
  );
  const layout = useMemo(() => layoutOf(draft.layout), [draft.layout]);
  // What only other formats depend on changes no preview.
  const { brand, redact } = draft.layout;
  const shown = useMemo(() => layoutOf({ ...PLAIN_LAYOUT, brand, redact }), [brand, redact]);
  useEffect(() => {
    reports.getState().show('problem' in options || 'problem' in shown ? null : { options, layout: shown });
  }, [reports, options, shown]);
  const problem = [options, layout].find((one) => 'problem' in one);
  const customer = customerOf(surveyOf(draft.subject));
  const startedAtMs = surveyOf(draft.subject)?.startedAtMs ?? Number.POSITIVE_INFINITY;
  return {
    ...{ draft, surveys, problem: problem && 'problem' in problem ? problem.problem : null },
    earlier: surveys.filter((one) => one.id !== draft.subject && one.startedAtMs < startedAtMs),
    change: (part) => setDraft({ ...draft, ...part }),
    choose(subject) {
      const chosen = customerOf(surveyOf(subject));
      setDraft({ ...draft, subject, before: null, ...(chosen !== customer && remembered(chosen)) });
    },
    async make() {
      if ('problem' in options || 'problem' in layout) return;
      rememberOptions(bridge.preferences, customer, draft);
      await reports.getState().make({ options, layout, formats: [...draft.formats] });
    },
  };
}
