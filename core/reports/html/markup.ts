import { escapeXml } from '../svg/svg-markup.ts';

/** Text that is HTML already. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** Builds HTML: everything that is put in is text, except what was built in this way. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(
    parts.reduce((text, part, at) => text + part + (at < values.length ? written(values[at] ?? null) : ''), ''),
  );
}

function written(value: Part): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  return Array.isArray(value) ? value.map(written).join('') : escapeXml(String(value));
}

export const NOTHING = html``;

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
}

export const text = (title: string): Column => ({ title });
export const number = (title: string): Column => ({ title, isNumber: true });

/** A table with a header of columns and one of rows: the first cell. @param caption read aloud, not shown */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Markup {
  if (rows.length === 0) return NOTHING;
  const head = columns.map(({ title, isNumber }) => html`<th scope="col"${isNumber ? NUMBER : NOTHING}>${title}</th>`);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => tableRow(columns, row))}</tbody></table></div>
`;
}

const NUMBER = html` class="number"`;

function tableRow(columns: readonly Column[], cells: readonly Part[]): Markup {
  const row = cells.map((cell, at) => {
    const attribute = columns[at]?.isNumber ? NUMBER : NOTHING;
    return at === 0 ? html`<th scope="row"${attribute}>${cell}</th>` : html`<td${attribute}>${cell}</td>`;
  });
  return html`<tr>${row}</tr>`;
}

/** Names with their values. */
export const facts = (rows: readonly { readonly name: string; readonly value: Part }[]): Markup =>
  html`<dl class="facts">${rows.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;

export const paragraphs = (lines: readonly string[]): Markup =>
  html`${lines.map(
    (one) => html`<p>${one}</p>
`,
  )}`;

export const list = (lines: readonly Part[]): Markup =>
  lines.length === 0
    ? NOTHING
    : html`<ul>${lines.map((one) => html`<li>${one}</li>`)}</ul>
`;
