import type { ReportDocument } from '../document.ts';
import type { PictureItem } from '../document-site.ts';
import { pictureData, type ReportPictures } from '../report-pictures.ts';
import type { ChartStyle } from '../svg/chart-style.ts';
import { lossMapChart } from '../svg/loss-map-chart.ts';
import { planChart } from '../svg/plan-chart.ts';
import type { Labels } from '../text/labels.ts';
import { findingBox, moreNote, type NamedTargets, targetLink, verdictMark } from './html-parts.ts';
import { figure, targetPart } from './html-target.ts';
import { facts, html, list, type Markup, NOTHING, number, paragraphs, table, text } from './markup.ts';

/** Texts and titles that all sections use. */
export interface SectionContext {
  readonly document: ReportDocument;
  readonly labels: Labels;
  readonly style: ChartStyle;
  /** Photos and floor plans. */
  readonly pictures: ReportPictures;
  readonly named: NamedTargets;
}

type Section = (context: SectionContext) => Markup;

const summary: Section = ({ document, labels, named }) => {
  const { text: lines, sites, findings } = document.summary;
  const shown = document.findings.filter(({ id }) => findings.includes(id));
  return html`<div class="lead">${paragraphs(lines)}</div>${
    sites.length === 0
      ? NOTHING
      : html`<h3>${labels.verdicts}</h3><ul class="sites">${sites.map((one) => html`<li><strong>${one.site}</strong>${verdictMark(one.verdict)} ${one.text}</li>`)}</ul>`
  }<h3>${labels.findings}</h3>${shown.map((one) => findingBox(one, labels, named))}`;
};

const scope: Section = ({ document: { scope: part }, labels }) =>
  html`${list(part.text)}${
    part.steps.length === 0
      ? NOTHING
      : html`<h3>${labels.steps}</h3>${table(
          labels.steps,
          [text(labels.at), text(labels.name)],
          part.steps.map(({ name, at }) => [at.text, name]),
        )}`
  }<h3>${labels.notMeasured}</h3>${list(part.notMeasured)}`;

const method: Section = ({ document: { method: part }, labels }) => {
  const columns = [
    labels.probe,
    labels.targets,
    labels.interval,
    labels.timeout,
    labels.timestamps,
    labels.sendDelay,
  ].map(text);
  const rows = part.probes.map((one) => [
    one.title,
    one.targets,
    one.interval,
    one.timeout,
    one.timestamps,
    one.sendDelay,
  ]);
  return html`${list(part.text)}<h3>${labels.instrument}</h3>${facts(part.instrument)}${table(labels.method, columns, rows)}`;
};

const excluded: Section = ({ document: { excluded: part }, labels }) => {
  const spans = part.spans.map(({ span, reason }) => [span.from.text, span.to.text, span.duration, reason]);
  const causes = part.causes.map(({ label, samples }) => [label, samples]);
  return html`${paragraphs(part.text)}${table(labels.excluded, [text(labels.from), text(labels.to), number(labels.duration), text(labels.reason)], spans)}${moreNote(part.moreSpans, labels)}${
    causes.length === 0
      ? NOTHING
      : html`<h3>${labels.causes}</h3>${table(labels.causes, [text(labels.cause), number(labels.samples)], causes)}`
  }`;
};

const criteria: Section = ({ document, labels }) =>
  html`${document.criteria.map(({ application, version, criteria: limits }) => {
    const rows = limits.map((one) => [
      html`${one.label}${one.isOptional ? ` (${labels.optional})` : ''}`,
      one.pass,
      one.marginal ?? '',
      one.source,
    ]);
    const columns = [text(labels.metric), text(labels.limit), text(labels.marginal), text(labels.source)];
    return html`<h3>${application} (${version})</h3>${table(`${labels.criteria}: ${application}`, columns, rows)}`;
  })}`;

const results: Section = ({ document, labels, named, style }) => {
  const { columns, rows } = document.summaryTable;
  const head = [
    text(labels.target),
    text(labels.site),
    ...columns.map(({ label }) => number(label)),
    text(labels.verdict),
  ];
  const hasSites = rows.some(({ site }) => site !== null);
  const shown = (cells: readonly (Markup | string)[]) => cells.filter((_, at) => hasSites || at !== 1);
  const body = rows.map((row) =>
    shown([targetLink(row.target, named), row.site ?? '', ...row.cells, verdictMark(row.verdict)]),
  );
  return html`${table(
    labels.results,
    head.filter((_, at) => hasSites || at !== 1),
    body,
  )}${
    document.lossMap === null
      ? NOTHING
      : html`<h3>${labels.lossMap}</h3>${figure(lossMapChart(document.lossMap, labels.lossMap, style))}`
  }`;
};

const floorPlans: Section = ({ document: { plans = [] }, labels, named, style, pictures }) =>
  html`${plans.map((plan) => {
    const data = pictureData(pictures, plan.picture.name);
    const title = `${labels.floorPlan}: ${plan.site}`;
    const rows = plan.points.map(({ target, verdict, loss }) => [
      targetLink(target, named),
      verdictMark(verdict),
      loss,
    ]);
    return html`<h3>${plan.site}</h3>${
      data === undefined
        ? html`<p class="note">${labels.noPicture}</p>`
        : html`${figure(planChart(plan, data, title, style.width))}<p class="note">${labels.planLegend}</p>`
    }${table(title, [text(labels.target), text(labels.verdict), number(labels.chartLoss)], rows)}`;
  })}`;

const photos: Section = ({ document: { notes = [] }, labels, pictures }) =>
  notes.length === 0
    ? NOTHING
    : html`<ul class="photos">${notes.map(
        ({ id, text: lines, picture, at, place }) =>
          html`<li id="${id}">${
            picture ? photo(picture, lines[0] ?? id, labels, pictures) : NOTHING
          }<p class="note">${[id, at?.text, place && `${labels.floorPlan}: ${place.site}`].filter((part) => part != null).join(' · ')}</p>${paragraphs(lines)}</li>`,
      )}</ul>`;

function photo(
  { name, width, height }: PictureItem,
  caption: string,
  labels: Labels,
  pictures: ReportPictures,
): Markup {
  const data = pictureData(pictures, name);
  return data === undefined
    ? html`<p class="note">${labels.noPicture}</p>`
    : html`<img src="${data}" width="${width}" height="${height}" alt="${caption}">`;
}

const voice: Section = ({ document, labels, named }) => {
  const rated = document.targets.flatMap(({ id, speech }) => (speech ? [{ id, speech }] : []));
  if (rated.length === 0) return NOTHING;
  const rows = rated.map(({ id, speech }) => [
    targetLink(id, named),
    speech.r.text,
    speech.mos.text,
    speech.satisfaction,
  ]);
  const columns = [text(labels.target), number('R'), number('MOS'), text(labels.users)];
  return html`${paragraphs(document.voice.text)}${table(labels.voice, columns, rows)}${rated
    .filter(({ id }) => named.detailed.has(id))
    .map(({ id, speech }) => {
      const inputs = speech.inputs.map(({ name, value }) => [name, value]);
      const varied = speech.sensitivity.map((one) => [one.input, one.value, one.r, one.mos, one.mosChange]);
      const title = named.titles.get(id) ?? id;
      return html`<h3>${title}</h3>${table(`${labels.input}: ${title}`, [text(labels.input), number(labels.value)], inputs)}${table(
        `${labels.sensitivity}: ${title}`,
        [text(labels.sensitivity), text(labels.value), number('R'), number('MOS'), number(labels.mosChange)],
        varied,
      )}`;
    })}`;
};

const load: Section = ({ document, labels, named }) => {
  const rows = document.targets.flatMap(({ id, load: part }) =>
    part
      ? [[targetLink(id, named), part.idle.p50, part.idle.p95, part.loaded.p50, part.loaded.p95, part.grade ?? '–']]
      : [],
  );
  const phase = (name: string) => [number(`${name}: ${labels.median}`), number(`${name}: ${labels.p95}`)];
  if (rows.length === 0) return NOTHING;
  return html`${paragraphs(document.loadText ?? [])}${table(
    labels.load,
    [text(labels.target), ...phase(labels.idle), ...phase(labels.underLoad), text(labels.grade)],
    rows,
  )}`;
};

const comparison: Section = ({ document: { comparison: part }, labels }) => {
  if (!part) return NOTHING;
  const { before, after } = part;
  const columns = [text(labels.target), text(labels.verdict), text(labels.change)];
  const rows = part.rows.map(({ title, verdictText, changes, text: caveats }) => [
    title,
    verdictText,
    list([...changes.map(({ text: sentence }) => sentence), ...caveats]),
  ]);
  return html`${facts([
    { name: labels.before, value: `${before.name}, ${before.span.from.text} – ${before.span.to.text}` },
    { name: labels.after, value: `${after.name}, ${after.span.from.text} – ${after.span.to.text}` },
  ])}${list([...part.total.map(({ text: sentence }) => sentence), ...part.text])}${table(labels.comparison, columns, rows)}${moreNote(part.moreRows, labels)}`;
};

const details: Section = ({ document, labels, style, named }) => {
  const shown = document.targets.filter(({ id }) => named.detailed.has(id));
  const isShort = shown.length < document.targets.length;
  return html`${isShort ? html`<p class="note">${labels.previewNote}</p>` : NOTHING}${shown.map((target) => targetPart(target, labels, style))}`;
};

const timeline: Section = ({ document, labels }) => {
  const rows = document.events.map(({ at, to, text: sentence }) => [at.text, to?.text ?? '', sentence]);
  return html`${table(labels.timeline, [text(labels.at), text(labels.to), text(labels.event)], rows)}${moreNote(document.moreEvents, labels)}`;
};

const allFindings: Section = ({ document, labels, named }) =>
  html`${document.findings
    .filter(({ id }) => !document.summary.findings.includes(id))
    .map((one) => findingBox(one, labels, named))}`;

const appendix: Section = ({ document: { appendix: part }, labels }) => {
  const definitions = part.definitions.map(({ label, unit, formula, source, notPrinted }) => [
    label,
    unit,
    formula,
    source,
    notPrinted,
  ]);
  const columns = [labels.metric, labels.unit, labels.formula, labels.source, labels.notPrinted].map(text);
  const inputs = part.inputs.map(({ what, sha256 }) => [what, html`<code>${sha256}</code>`]);
  return html`<h3>${labels.choices}</h3>${facts(part.choices)}<h3>${labels.definitions}</h3>${table(labels.definitions, columns, definitions)}<h3>${labels.configuration}</h3><p>${part.configurationText}</p>${
    part.configuration.length === 0
      ? NOTHING
      : html`<ul class="lines">${part.configuration.map((one) => html`<li><code>${one}</code></li>`)}</ul>`
  }<h3>${labels.inputs}</h3><p>${part.inputsText}</p>${table(labels.inputs, [text(labels.inputs), text('SHA-256')], inputs)}`;
};

/** Sections in the order of a report, with the label that is their heading. Those without content are left out. */
export const SECTIONS: readonly (readonly [id: keyof Labels, section: Section])[] = [
  ['summary', summary],
  ['scope', scope],
  ['method', method],
  ['excluded', excluded],
  ['criteria', criteria],
  ['results', results],
  ['floorPlans', floorPlans],
  ['comparison', comparison],
  ['voice', voice],
  ['load', load],
  ['allFindings', allFindings],
  ['details', details],
  ['photos', photos],
  ['timeline', timeline],
  ['appendix', appendix],
];
