import type { ReportDocument } from '../document.ts';
import { NO_PICTURES, type ReportPictures } from '../report-pictures.ts';
import { PRINT_COLORS } from '../svg/chart-style.ts';
import type { Labels } from '../text/labels.ts';
import { ZonedTime } from '../zoned-time.ts';
import { SECTIONS, type SectionContext } from './html-sections.ts';
import { facts, html, Markup, NOTHING, paragraphs } from './markup.ts';
import { STYLE } from './style.ts';

const CHART_WIDTH = 860;
/** The file can load nothing and run nothing, wherever it is opened. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The report as one HTML file: no script, nothing from elsewhere; readable on screen, on paper and from a mail. */
export function htmlReport(document: ReportDocument, pictures: ReportPictures = NO_PICTURES): string {
  const labels = document.labels as Labels;
  const time = new ZonedTime(document.timeZone);
  const context: SectionContext = {
    ...{ document, labels, pictures },
    style: { width: CHART_WIDTH, labels, time, colors: PRINT_COLORS },
    titles: new Map(document.targets.map(({ id, title }) => [id, title])),
  };
  const sections = SECTIONS.map(([id, section]) => ({ id, content: section(context) })).filter(
    ({ content }) => content.text !== '',
  );
  const { cover, generator, language } = document;
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${generator.name} ${generator.version}">
<title>${cover.title}: ${cover.subject}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${coverPart(document, labels)}<main>
<nav aria-label="${labels.contents}"><h2>${labels.contents}</h2><ol>${sections.map(({ id }) => html`<li><a href="#${id}">${labels[id]}</a></li>`)}</ol></nav>
${sections.map(
  ({ id, content }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${labels[id]}</h2>
${content}</section>
`,
)}</main>
<footer>${generator.name} ${generator.version} · ${cover.span.from.text} – ${cover.span.to.text} (${document.timeZone})</footer>
</body>
</html>
`;
  return page.text;
}

function coverPart({ cover, timeZone }: ReportDocument, labels: Labels): Markup {
  const { title, subject, customer, site, engineer, span, date, notes } = cover;
  const known = (name: string, value: string | null) => (value === null ? [] : [{ name, value }]);
  return html`<header class="cover"><h1>${title}</h1><p class="subject">${subject}</p>
${facts([
  ...known(labels.customer, customer),
  ...known(labels.site, site),
  ...known(labels.engineer, engineer),
  { name: `${labels.measured}: ${labels.from}`, value: `${span.from.text} (${timeZone})` },
  { name: `${labels.measured}: ${labels.to}`, value: `${span.to.text} (${timeZone})` },
  { name: labels.duration, value: span.duration },
  { name: labels.date, value: date.text.slice(0, 10) },
])}${notes.length === 0 ? NOTHING : html`<h2>${labels.notes}</h2>${paragraphs(notes)}`}</header>
`;
}
