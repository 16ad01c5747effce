import { coverFacts } from '../cover-facts.ts';
import type { ReportDocument } from '../document.ts';
import { chartedTargets } from '../pdf/whole-targets.ts';
import { NO_PICTURES, type ReportPictures } from '../report-pictures.ts';
import { PRINT_COLORS } from '../svg/chart-style.ts';
import type { Labels } from '../text/labels.ts';
import { textIn } from '../text/languages.ts';
import { ZonedTime } from '../zoned-time.ts';
import { SECTIONS, type SectionContext } from './html-sections.ts';
import { facts, html, Markup, NOTHING, paragraphs } from './markup.ts';
import { STYLE } from './style.ts';

const CHART_WIDTH = 860;
/** The file can load nothing and run nothing, wherever it is opened. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** Targets whose details a preview has: with all of hundreds, a browser takes seconds to show it. */
const PREVIEW_TARGETS = 25;

/** The report as it is shown while its options are chosen: details of the worst targets only. */
export const htmlPreview = (document: ReportDocument, pictures: ReportPictures): string =>
  htmlReport(document, pictures, chartedTargets(document.targets, PREVIEW_TARGETS));

/**
 * The report as one HTML file: no script, nothing from elsewhere; readable on screen, on paper and from a mail.
 * @param detailed ids of the targets whose details it has
 */
export function htmlReport(
  document: ReportDocument,
  pictures: ReportPictures = NO_PICTURES,
  detailed: ReadonlySet<string> = new Set(document.targets.map(({ id }) => id)),
): string {
  const labels = document.labels as Labels;
  const time = new ZonedTime(document.timeZone, document.language);
  const context: SectionContext = {
    ...{ document, labels, pictures },
    style: { width: CHART_WIDTH, labels, time, colors: PRINT_COLORS, quantity: textIn(document.language).quantity },
    named: { titles: new Map(document.targets.map(({ id, title }) => [id, title])), detailed },
  };
  const sections = SECTIONS.map(([id, section]) => ({ id, content: section(context) })).filter(
    ({ content }) => content.text !== '',
  );
  const { cover, generator, language, brand } = document;
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${generator.name} ${generator.version}">
<title>${cover.title}: ${cover.subject}</title>
<style>${new Markup(STYLE)}${accentRule(brand?.accent ?? null)}</style>
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

/** Colour of headings. The schema of the document permits digits only. */
const accentRule = (accent: string | null): Markup =>
  accent === null ? NOTHING : new Markup(`:root { --accent: ${accent}; }\n`);

function coverPart(document: ReportDocument, labels: Labels): Markup {
  const { title, subject, notes } = document.cover;
  return html`<header class="cover">${brandPart(document)}<h1>${title}</h1><p class="subject">${subject}</p>
${facts(coverFacts(document, labels))}${notes.length === 0 ? NOTHING : html`<h2>${labels.notes}</h2>${paragraphs(notes)}`}</header>
`;
}

function brandPart({ brand }: ReportDocument): Markup {
  if (!brand || (brand.logo === null && brand.company === null)) return NOTHING;
  const { logo, company } = brand;
  const picture = logo
    ? html`<img class="logo" src="data:${logo.type};base64,${logo.base64}" alt="${company ?? 'Logo'}">`
    : NOTHING;
  return html`<p class="brand">${picture}${company ?? ''}</p>
`;
}
