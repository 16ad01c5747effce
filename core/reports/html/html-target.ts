import type { TargetItem } from '../document-target.ts';
import { notPrinted } from '../not-printed.ts';
import { bandChart } from '../svg/band-chart.ts';
import type { ChartStyle } from '../svg/chart-style.ts';
import { distributionChart } from '../svg/distribution-chart.ts';
import type { Labels } from '../text/labels.ts';
import { moreNote, verdictMark } from './html-parts.ts';
import { pathPart } from './html-path.ts';
import { facts, html, Markup, NOTHING, number, paragraphs, table, text } from './markup.ts';

/** Details of one target. */
export function targetPart(target: TargetItem, labels: Labels, style: ChartStyle): Markup {
  const { id, title, verdict, basis, site, probeTitle, group } = target;
  return html`<article class="target" id="${id}"><h3>${id} · ${title} ${target.judged.length > 0 ? verdictMark(verdict) : NOTHING}</h3>
<p class="note">${basis}</p>
${facts([
  { name: labels.address, value: target.port === null ? target.address : `${target.address}, port ${target.port}` },
  { name: labels.probe, value: probeTitle },
  ...(site === null ? [] : [{ name: labels.site, value: site }]),
  ...(group === null ? [] : [{ name: labels.name, value: group }]),
])}${charts(target, style)}${judgedPart(target, labels)}${figuresPart(target, labels)}${outcomesPart(target, labels)}${outagesPart(target, labels)}${lossPart(target, labels)}${servicePart(target, labels)}${pathPart(target, labels)}</article>
`;
}

function charts({ title, chart, distribution }: TargetItem, style: ChartStyle): Markup {
  const { labels } = style;
  return html`${chart ? figure(bandChart(chart, `${labels.chartRtt}: ${title}`, style)) : NOTHING}${
    distribution ? figure(distributionChart(distribution, `${labels.chartDistribution}: ${title}`, style)) : NOTHING
  }`;
}

/** A drawing, which is markup that this program made. */
export const figure = (svg: string): Markup => html`<figure>${new Markup(svg)}</figure>
`;

function judgedPart({ title, judged }: TargetItem, labels: Labels): Markup {
  const rows = judged.flatMap(({ application, criteria }) =>
    criteria.map((one) => [
      one.label,
      application,
      one.limit,
      one.figure,
      html`${verdictMark(one.verdict)}${one.isOptional ? ` ${labels.optional}` : ''}${one.isBorderline ? ` ${labels.borderline}` : ''}${
        one.verdict.reason === null ? NOTHING : html`<br><span class="reason">${one.verdict.reason}</span>`
      }`,
    ]),
  );
  if (rows.length === 0) return NOTHING;
  const columns = [
    text(labels.metric),
    text(labels.criteria),
    text(labels.limit),
    number(labels.value),
    text(labels.verdict),
  ];
  return html`<h4>${labels.criteria}</h4>${table(`${labels.criteria}: ${title}`, columns, rows)}`;
}

function figuresPart({ title, figures }: TargetItem, labels: Labels): Markup {
  const printed = figures.filter(({ value }) => value !== null);
  const rows = printed.map((one) => [one.label, one.text, one.interval ?? '', one.samples]);
  const missing = notPrinted(figures);
  const columns = [text(labels.metric), number(labels.value), number(labels.interval95), number(labels.samples)];
  return html`<h4>${labels.results}</h4>${table(`${labels.results}: ${title}`, columns, rows)}${
    missing === null
      ? NOTHING
      : html`<p class="note">${labels.notPrinted}: ${missing}</p>
`
  }`;
}

function outcomesPart({ title, outcomes }: TargetItem, labels: Labels): Markup {
  if (outcomes.length < 2) return NOTHING;
  const rows = outcomes.map(({ label, count, share }) => [label, count, share]);
  return html`<h4>${labels.outcome}</h4>${table(`${labels.outcome}: ${title}`, [text(labels.outcome), number(labels.count), number(labels.share)], rows)}`;
}

function outagesPart({ title, outages, moreOutages }: TargetItem, labels: Labels): Markup {
  if (outages.length === 0) return NOTHING;
  const rows = outages.map(({ from, to, duration }) => [from.text, to?.text ?? labels.stillDown, duration]);
  return html`<h4>${labels.outages}</h4>${table(`${labels.outages}: ${title}`, [text(labels.from), text(labels.to), number(labels.duration)], rows)}${moreNote(moreOutages, labels)}`;
}

function lossPart({ title, lossPattern }: TargetItem, labels: Labels): Markup {
  if (!lossPattern) return NOTHING;
  const rows = lossPattern.byLength.map(({ length, count }) => [length, count]);
  return html`<h4>${labels.lossPattern}</h4>${paragraphs([lossPattern.text])}${table(`${labels.lossPattern}: ${title}`, [number(labels.runLength), number(labels.count)], rows)}`;
}

function servicePart({ title, service }: TargetItem, labels: Labels): Markup {
  if (service.length === 0) return NOTHING;
  const rows = service.map(({ label, samples, min, median, p95, max }) => [label, samples, min, median, p95, max]);
  const columns = [
    text(labels.column),
    ...[labels.samples, labels.min, labels.median, labels.p95, labels.max].map(number),
  ];
  return html`<h4>${labels.service}</h4>${table(`${labels.service}: ${title}`, columns, rows)}`;
}
