import type { FloorPlan } from '../../surveys/floor-plan.ts';
import type { Survey } from '../../surveys/survey.ts';
import { describeSpan } from '../../text/time-span.ts';
import { REPORT_SCHEMA, type ReportDocument } from '../document.ts';
import type { Appendix, Cover, Finding, Method, Scope, Summary } from '../document-sections.ts';
import type { SummaryRow, TargetItem } from '../document-target.ts';
import { findingsOf } from '../findings/findings.ts';
import { describeLimit } from '../judge-criteria.ts';
import { METRIC_IDS, METRICS, type MetricId } from '../metrics.ts';
import { PERCENTILE_METHODS } from '../percentile-methods.ts';
import { SPEECH_CODECS } from '../speech-codecs.ts';
import { sentence } from '../text/sentence.ts';
import { type ComparedSpans, comparisonPart } from './comparison-part.ts';
import type { DeletedSamples } from './deleted-samples.ts';
import { excludedMsOf, excludedTime } from './excluded-time.ts';
import { lossMapOf } from './loss-map.ts';
import type { MethodTotals } from './method-totals.ts';
import { line, type ReportFrame } from './report-frame.ts';
import { eventItems, type ReportedEvent } from './reported-event.ts';
import { noteItems, planItems } from './site-items.ts';
import { siteVerdicts } from './site-verdicts.ts';

/** Parts that a report is put together from. */
export interface DocumentParts {
  readonly version: string;
  readonly survey: Survey | null;
  /** All floor plans of the project. */
  readonly floorPlans?: readonly FloorPlan[];
  /** The whole of the stored data is reported. */
  readonly isAllData: boolean;
  readonly dateMs: number;
  readonly targets: readonly TargetItem[];
  readonly methods: MethodTotals;
  readonly events: readonly ReportedEvent[];
  readonly comparison: ComparedSpans | null;
  /** Titles of selected series without a sample in the span. */
  readonly silent: readonly string[];
  /** Parts of the stored data that could not be read. */
  readonly damaged: number;
  /** Time of the span whose samples are no longer stored. */
  readonly deleted: readonly DeletedSamples[];
  /** Settings of the targets, line by line; empty = not known. */
  readonly configuration: readonly string[];
  readonly inputs: Appendix['inputs'];
}

/** Columns of the summary table. */
const COLUMNS: readonly MetricId[] = [
  'lossRatio',
  'rttP50Ms',
  'rttP95Ms',
  'ipdvMs',
  'longestOutageMs',
  'availability',
  'mos',
];
const SUMMARY_FINDINGS = 5;
const MAX_TITLES = 20;

/** Puts a report together. */
export function reportDocument(parts: DocumentParts, frame: ReportFrame): ReportDocument {
  const { targets, events } = parts;
  const idBySeries = new Map(targets.map(({ series, id }) => [series, id]));
  const titles = new Map(targets.map(({ series, title }) => [series, title]));
  const comparison = parts.comparison && comparisonPart(parts.comparison, (series) => titles.get(series), frame);
  const excluded = excludedTime(events, parts.methods, frame);
  const findings = findingsOf(
    { targets, excluded, excludedMs: excludedMsOf(frame), deleted: parts.deleted, comparison },
    frame,
  );
  const notes = noteItems(parts.survey, frame);
  const plans = planItems(parts.floorPlans ?? [], parts.survey, targets, notes);
  const items = eventItems(events, (series) => idBySeries.get(series), frame);
  return {
    reportSchema: REPORT_SCHEMA,
    generator: { name: 'Sounder', version: parts.version },
    language: frame.text.language,
    timeZone: frame.time.zone,
    labels: { ...frame.text.labels },
    ...(frame.sumsOf !== null && { sumsOf: frame.sumsOf }),
    cover: coverOf(parts, frame),
    summary: summaryOf(parts, findings, frame),
    findings: [...findings],
    scope: scopeOf(parts, frame),
    method: methodOf(parts, frame),
    excluded,
    criteria: criteriaOf(frame),
    summaryTable: {
      columns: COLUMNS.map((metric) => ({ metric, label: frame.label(metric) })),
      rows: targets.map(summaryRow),
    },
    ...(plans.length > 0 && { plans: [...plans] }),
    ...(notes.length > 0 && { notes: [...notes] }),
    lossMap: lossMapOf(targets, frame),
    targets: [...targets],
    voice: voiceOf(targets, frame),
    events: [...items.events],
    moreEvents: items.moreEvents,
    comparison,
    appendix: appendixOf(parts, frame),
  };
}

function coverOf({ survey, isAllData, dateMs, version }: DocumentParts, { span, text, time }: ReportFrame): Cover {
  const site = survey?.site == null ? null : line(survey.site);
  return {
    title: text.title(),
    subject: survey ? line(survey.name) : isAllData ? text.allData() : text.givenSpan(),
    customer: site?.split('/')[0]?.trim() ?? null,
    site,
    engineer: survey && survey.engineer !== '' ? line(survey.engineer) : null,
    span: time.span(span.fromMs, span.toMs),
    date: time.moment(dateMs),
    notes: survey
      ? survey.notes
          .split(/\r?\n/)
          .map(line)
          .filter((one) => one.trim() !== '')
      : [],
    facts: [
      { name: text.method.instrument, value: `Sounder ${version}` },
      { name: text.method.timeZone, value: time.zone },
    ],
  };
}

function summaryOf({ targets }: DocumentParts, findings: readonly Finding[], frame: ReportFrame): Summary {
  const { span, text, criteria } = frame;
  const sent = targets.reduce((sum, one) => sum + one.sent, 0);
  const sites = siteVerdicts(targets, frame);
  const totals = sites.map(({ counts }) => counts);
  const sum = (result: keyof Summary['sites'][number]['counts']) =>
    totals.reduce((all, counts) => all + (counts[result] ?? 0), 0);
  const all = { pass: sum('pass'), marginal: sum('marginal'), fail: sum('fail'), 'not-judged': sum('not-judged') };
  const more = findings.length - SUMMARY_FINDINGS;
  return {
    text: [
      text.summary.measured(targets.length, sent, describeSpan(span.toMs - span.fromMs)),
      sites.length === 0
        ? text.summary.notJudgedAtAll()
        : text.summary.verdict(
            text.counted(all),
            criteria.map(({ application }) => text.phrase(application)).join(', '),
          ),
      ...(more > 0 ? [text.summary.seeFindings(more)] : []),
    ].map(sentence),
    sites: [...sites],
    findings: findings.slice(0, SUMMARY_FINDINGS).map(({ id }) => id),
  };
}

function scopeOf(parts: DocumentParts, { span, text, time, sumsOf }: ReportFrame): Scope {
  const { survey, targets, methods, silent, damaged, deleted } = parts;
  const hasLoad = targets.some(({ load }) => load !== null);
  const hasPath = targets.some(({ path }) => path !== null);
  const named = silent.slice(0, MAX_TITLES).join(', ');
  return {
    text: [
      text.scope.targets(targets.length, methods.titles.join(', ')),
      text.scope.span(time.text(span.fromMs), time.text(span.toMs), time.zone),
    ],
    steps: (survey?.steps ?? []).map(({ name, atMs }) => ({ name: line(name), at: time.moment(atMs) })),
    notMeasured: [
      ...(silent.length > 0 ? [text.scope.silent(silent.length > MAX_TITLES ? `${named} …` : named)] : []),
      ...(hasLoad ? [] : [text.scope.noLoad()]),
      ...(hasPath ? [] : [text.scope.noPath()]),
      ...deleted.map(({ fromMs, toMs, sent, lost }) =>
        text.scope.deleted(time.text(fromMs), time.text(toMs), sent, lost),
      ),
      ...(sumsOf === null ? [] : [text.sums.scope(sumsOf)]),
      ...(damaged > 0 ? [text.scope.damaged(damaged)] : []),
      text.scope.roundTrip(),
      text.scope.onePoint(),
      text.scope.protocol(),
      text.scope.onlySpan(),
    ],
  };
}

function methodOf({ version, methods }: DocumentParts, frame: ReportFrame): Method {
  const { text, time, rules, blocks, sumsOf } = frame;
  return {
    text: [
      sumsOf === null ? text.method.level() : text.sums.level(sumsOf),
      text.method.lost(),
      text.method.percentiles(text.phrase(PERCENTILE_METHODS[rules.percentiles].name)),
      text.method.uncertainty(blocks.count, describeSpan(blocks.blockMs)),
      text.method.notPrinted(),
    ],
    instrument: [
      { name: text.method.instrument, value: `Sounder ${version}` },
      { name: text.method.timeZone, value: time.zone },
    ],
    probes: methods.rows(frame),
  };
}

const criteriaOf = (frame: ReportFrame): ReportDocument['criteria'] =>
  frame.criteria.map(({ id, application, version, criteria: limits }) => ({
    ...{ id, application: frame.text.phrase(application), version },
    criteria: limits.map((criterion) => ({
      metric: criterion.metric,
      label: frame.label(criterion.metric),
      pass: frame.text.phrase(describeLimit(criterion)),
      marginal:
        criterion.marginal === undefined
          ? null
          : frame.text.phrase(describeLimit({ ...criterion, pass: criterion.marginal })),
      isOptional: criterion.isOptional === true,
      source: frame.text.phrase(criterion.source),
    })),
  }));

const summaryRow = ({ id, title, site, verdict, figures }: TargetItem): SummaryRow => ({
  ...{ target: id, title, site, verdict, result: verdict.result },
  cells: COLUMNS.map((metric) => figures.find((one) => one.metric === metric)?.text ?? '–'),
});

function voiceOf(targets: readonly TargetItem[], { text, rules }: ReportFrame): ReportDocument['voice'] {
  const rated = targets.filter(({ speech }) => speech !== null).map(({ id }) => id);
  return {
    text: [text.voice.estimate(text.phrase(SPEECH_CODECS[rules.codec].name)), text.voice.bound()].map(sentence),
    targets: rated,
  };
}

function appendixOf({ configuration, inputs }: DocumentParts, frame: ReportFrame): Appendix {
  const { text, rules, seed, span } = frame;
  const { appendix } = text;
  return {
    choices: [
      { name: appendix.percentiles, value: text.phrase(PERCENTILE_METHODS[rules.percentiles].name) },
      { name: appendix.codec, value: text.phrase(SPEECH_CODECS[rules.codec].name) },
      { name: appendix.delayModel, value: rules.delayModel },
      { name: appendix.buffer, value: text.phrase(rules.buffer.kind) },
      { name: appendix.apdex, value: frame.metric('rttMeanMs', rules.apdexMs) },
      { name: appendix.seed, value: String(seed) },
      { name: appendix.span, value: `${span.fromMs} – ${span.toMs}` },
    ],
    definitions: METRIC_IDS.map((metric) => {
      const { label, unit, formula, source, notPrinted } = METRICS[metric];
      const [name, inUnit, by, from, when] = [label, unit, formula, source, notPrinted].map((one) => text.phrase(one));
      return {
        metric,
        label: name,
        unit: inUnit,
        formula: by,
        source: from,
        notPrinted: when,
      } as Appendix['definitions'][number];
    }),
    configuration: configuration.map(line),
    configurationText: sentence(configuration.length > 0 ? appendix.configuration() : appendix.noConfiguration()),
    inputs,
    inputsText: sentence(appendix.inputs()),
  };
}
