import { coverFacts } from '../cover-facts.ts';
import type { ReportDocument } from '../document.ts';
import type { Finding } from '../document-sections.ts';
import type { TargetItem } from '../document-target.ts';
import { METRIC_IDS, METRICS, type MetricId } from '../metrics.ts';
import { chartedTargets, wholeTargets } from '../pdf/whole-targets.ts';
import type { LabelId, Labels } from '../text/labels.ts';
import { textIn } from '../text/languages.ts';
import { asLines, flagged, mainFigures, moreText, targetPart } from './target-part.ts';
import type { TemplateData, TemplateFinding } from './template-data.ts';
import type { TemplatePictures } from './template-pictures.ts';

const MAX_NAMED_TARGETS = 12;
/** Targets with a chart. Each has to be drawn as a picture, which takes longer than a drawing in a PDF. */
const MAX_CHARTS = 100;

/** The data of a template. Texts are as in the document, cleaned of what XML does not permit. */
export function templateData(document: ReportDocument, pictures: TemplatePictures): TemplateData {
  const labels = document.labels as Labels;
  const { cover, brand, generator, appendix } = document;
  const findings = document.findings.map((one) => findingPart(one, document));
  const isMain = ({ id }: { readonly id: string }) => document.summary.findings.includes(id);
  const whole = wholeTargets(document.targets);
  const data: Omit<TemplateData, 'contents'> = {
    ...{ labels, metrics: metricTitles(document) },
    ...{ title: cover.title, subject: cover.subject, company: brand?.company ?? null, logo: pictures.logo() },
    ...{ customer: cover.customer, site: cover.site, engineer: cover.engineer },
    ...{ from: cover.span.from.text, to: cover.span.to.text, duration: cover.span.duration },
    ...{ timeZone: document.timeZone, date: cover.date.text.slice(0, 10) },
    generator: `${generator.name} ${generator.version}`,
    coverFacts: [...coverFacts(document, labels)],
    coverNotes: asLines(cover.notes),
    summary: {
      text: asLines(document.summary.text),
      sites: document.summary.sites.map(({ site, verdict, text }) => ({ site, verdict: flagged(verdict), text })),
      findings: findings.filter(isMain),
    },
    otherFindings: findings.filter((one) => !isMain(one)),
    ...methodParts(document, labels),
    results: resultRows(document),
    lossMaps: pictures.lossMaps().map((chart) => ({ chart })),
    plans: (document.plans ?? []).map((plan) => ({
      ...{ site: plan.site, picture: pictures.plan(plan) },
      points: plan.points.map(({ title, verdict, loss }) => ({ target: title, verdict: flagged(verdict), loss })),
    })),
    comparison: comparisonPart(document, labels),
    voice: voicePart(document, whole),
    load: document.targets.flatMap(({ title, load }) =>
      load
        ? [
            {
              ...{ target: title, idleMedian: load.idle.p50, idleP95: load.idle.p95 },
              ...{ loadedMedian: load.loaded.p50, loadedP95: load.loaded.p95, grade: load.grade ?? '–' },
            },
          ]
        : [],
    ),
    loadText: asLines(document.loadText ?? []),
    wholeNote: whole.size < document.targets.length ? labels.wholeNoteApart : null,
    targets: targetParts(document, whole, pictures),
    photos: (document.notes ?? []).map(({ id, text, picture, at, place }) => ({
      ...{ id, text: asLines(text), picture: picture && pictures.photo(picture, text[0] ?? id) },
      where: [id, at?.text, place && `${labels.floorPlan}: ${place.site}`].filter((part) => part != null).join(' · '),
    })),
    events: document.events.map(({ at, to, text }) => ({ at: at.text, to: to?.text ?? null, event: text })),
    moreEvents: moreText(document.moreEvents, labels),
    appendix: {
      choices: appendix.choices,
      definitions: appendix.definitions.map(({ label, unit, formula, source, notPrinted }) => ({
        ...{ metric: label, unit, formula, source, notPrinted },
      })),
      ...{ configurationText: appendix.configurationText, configuration: asLines(appendix.configuration) },
      ...{ inputsText: appendix.inputsText, inputs: appendix.inputs.map(({ what, sha256 }) => ({ what, sha256 })) },
    },
  };
  return { ...data, contents: contentsOf(data).map((id) => ({ section: labels[id] })) };
}

function methodParts({ scope, method, excluded, criteria }: ReportDocument, labels: Labels) {
  return {
    scope: {
      text: asLines(scope.text),
      steps: scope.steps.map(({ at, name }) => ({ at: at.text, name })),
      notMeasured: asLines(scope.notMeasured),
    },
    method: {
      ...{ text: asLines(method.text), instrument: method.instrument },
      probes: method.probes.map(({ title, targets, interval, timeout, timestamps, sendDelay }) => ({
        ...{ probe: title, targets, interval, timeout, timestamps, sendDelay },
      })),
    },
    excluded: {
      text: asLines(excluded.text),
      spans: excluded.spans.map(({ span, reason }) => ({
        ...{ from: span.from.text, to: span.to.text, duration: span.duration, reason },
      })),
      moreSpans: moreText(excluded.moreSpans, labels),
      causes: excluded.causes.map(({ label, samples }) => ({ cause: label, samples })),
    },
    criteria: criteria.map(({ application, version, criteria: limits }) => ({
      ...{ application, version },
      limits: limits.map(({ label, isOptional, pass, marginal, source }) => ({
        ...{ metric: isOptional ? `${label} (${labels.optional})` : label, limit: pass, marginal, source },
      })),
    })),
  };
}

function findingPart(finding: Finding, { targets }: ReportDocument): TemplateFinding {
  const { id, severityText, title, evidence, meaning, action } = finding;
  const titles = finding.targets.map((one) => targets.find((target) => target.id === one)?.title ?? one);
  const named = titles.slice(0, MAX_NAMED_TARGETS).join(', ');
  return {
    ...{ id, severityText, title, evidence: asLines(evidence), meaning, action },
    targets: titles.length > MAX_NAMED_TARGETS ? `${named} …` : named,
  };
}

const byMetric = (textOf: (metric: MetricId) => string): Record<MetricId, string> =>
  Object.fromEntries(METRIC_IDS.map((metric) => [metric, textOf(metric)])) as Record<MetricId, string>;

function metricTitles({ language }: ReportDocument): Record<MetricId, string> {
  const text = textIn(language);
  return byMetric((metric) => text.phrase(METRICS[metric].label));
}

function resultRows({ summaryTable, targets }: ReportDocument): TemplateData['results'] {
  const byId = new Map(targets.map((target) => [target.id, target]));
  return summaryTable.rows.map(({ target, title, site, verdict }) => {
    const figures = new Map(byId.get(target)?.figures.map(({ metric, text }) => [metric, text]));
    return { target: title, site, verdict: flagged(verdict), value: byMetric((metric) => figures.get(metric) ?? '–') };
  });
}

function comparisonPart({ comparison: part }: ReportDocument, labels: Labels): TemplateData['comparison'] {
  if (!part) return null;
  const named = ({ name, span }: typeof part.before) => `${name}, ${span.from.text} – ${span.to.text}`;
  return {
    ...{ before: named(part.before), after: named(part.after) },
    text: asLines([...part.total.map(({ text }) => text), ...part.text]),
    rows: part.rows.map(({ title, verdictText, changes, text }) => ({
      ...{ target: title, verdict: verdictText, text: asLines([...changes.map((one) => one.text), ...text]) },
    })),
    moreRows: moreText(part.moreRows, labels),
  };
}

function voicePart({ voice, targets }: ReportDocument, whole: ReadonlySet<string>): TemplateData['voice'] {
  const rated = targets.flatMap(({ id, title, speech }) => (speech ? [{ id, title, speech }] : []));
  return {
    text: rated.length === 0 ? [] : asLines(voice.text),
    targets: rated.map(({ title, speech }) => ({
      ...{ target: title, r: speech.r.text, mos: speech.mos.text, users: speech.satisfaction },
    })),
    details: rated
      .filter(({ id }) => whole.has(id))
      .map(({ title, speech: { inputs, sensitivity } }) => ({ target: title, inputs, sensitivity })),
  };
}

function targetParts(document: ReportDocument, whole: ReadonlySet<string>, pictures: TemplatePictures) {
  const { columns, rows } = document.summaryTable;
  const cells = new Map(rows.map((row) => [row.target, row]));
  const charted = chartedTargets(document.targets, MAX_CHARTS);
  return document.targets.map((target: TargetItem) => {
    const isWhole = whole.has(target.id);
    const layout = {
      isWhole,
      mainFigures: mainFigures(columns, cells.get(target.id) ?? { cells: [] }),
      chart: charted.has(target.id) ? pictures.chart(target) : null,
      distribution: isWhole ? pictures.distribution(target) : null,
    };
    return targetPart(target, layout, document.labels as Labels);
  });
}

/** Sections that have content, by the label that is their heading. */
function contentsOf(data: Omit<TemplateData, 'contents'>): readonly LabelId[] {
  const sections: readonly (readonly [LabelId, boolean])[] = [
    ...(['summary', 'scope', 'method', 'excluded'] as const).map((id) => [id, true] as const),
    ['criteria', data.criteria.length > 0],
    ['results', true],
    ['floorPlans', data.plans.length > 0],
    ['comparison', data.comparison !== null],
    ['voice', data.voice.targets.length > 0],
    ['load', data.load.length > 0],
    ['allFindings', data.otherFindings.length > 0],
    ['details', true],
    ['photos', data.photos.length > 0],
    ['timeline', data.events.length > 0],
    ['appendix', true],
  ];
  return sections.filter(([, hasContent]) => hasContent).map(([id]) => id);
}
