import type { VerdictItem } from '../document-parts.ts';
import type { Finding } from '../document-sections.ts';
import type { Labels } from '../text/labels.ts';
import { html, list, type Markup, NOTHING } from './markup.ts';

/** A verdict as a mark and a word: colour only adds to them. */
export const verdictMark = ({ result, mark, text }: Pick<VerdictItem, 'result' | 'mark' | 'text'>): Markup =>
  html`<span class="verdict ${result}"><span aria-hidden="true">${mark}</span> ${text}</span>`;

/** Targets that are named: titles of all by id, and ids of those with details, which links lead to. */
export interface NamedTargets {
  readonly titles: ReadonlyMap<string, string>;
  readonly detailed: ReadonlySet<string>;
}

/** A finding: evidence → meaning → action. */
export function findingBox(finding: Finding, labels: Labels, named: NamedTargets): Markup {
  const { id, severity, severityText, title, evidence, meaning, action, targets } = finding;
  const links = targets.slice(0, 12).map((target, at) => html`${at > 0 ? ', ' : ''}${targetLink(target, named)}`);
  return html`<article class="finding ${severity}" id="${id}"><h3><span class="severity">${id} · ${severityText}</span>${title}</h3>
<dl><dt>${labels.evidence}</dt><dd>${list(evidence)}</dd><dt>${labels.meaning}</dt><dd>${meaning}</dd><dt>${labels.action}</dt><dd>${action}</dd>${
    links.length === 0 ? NOTHING : html`<dt>${labels.targets}</dt><dd>${links}${targets.length > 12 ? ' …' : ''}</dd>`
  }</dl></article>
`;
}

/** Name of a target; a link to its details, if there are some. */
export function targetLink(id: string, { titles, detailed }: NamedTargets): Markup {
  const title = titles.get(id) ?? id;
  return detailed.has(id) ? html`<a href="#${id}">${title}</a>` : html`${title}`;
}

/** Number of entries that were left out. */
export const moreNote = (count: number, labels: Labels): Markup =>
  count === 0
    ? NOTHING
    : html`<p class="note">+ ${count} ${labels.more}</p>
`;
