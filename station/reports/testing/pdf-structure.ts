import { isDictionary, type PdfDictionary, type PdfObjects, type PdfValue } from './pdf-objects.ts';

/** An element of the structure of a PDF. */
export interface PdfElement {
  /** Standard type, without the slash. */
  readonly type: string;
  readonly own: PdfDictionary;
  readonly parent: string;
  readonly children: readonly PdfElement[];
}

/** Standard types of structure that PDF 1.7 knows (ISO 32000-1, 14.8.4). */
const STANDARD = new Set(
  (
    'Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody ' +
    'Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu Figure Formula Form'
  ).split(' '),
);

/** Elements that stand within certain others only. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  TR: ['Table', 'THead', 'TBody', 'TFoot'],
  TH: ['TR'],
  TD: ['TR'],
  THead: ['Table'],
  TBody: ['Table'],
  LI: ['L'],
  Lbl: ['LI', 'Note'],
  LBody: ['LI'],
  TOCI: ['TOC'],
};

/** The elements of a PDF in reading order. @param problems is given what is wrong with types */
export function pdfStructure(pdf: PdfObjects, problems: string[]): readonly PdfElement[] {
  const tree = pdf.dictionary(pdf.root['/StructTreeRoot']);
  const roles = pdf.dictionary(tree['/RoleMap']);
  for (const role of Object.keys(roles))
    if (STANDARD.has(role.slice(1))) problems.push(`02-004 the standard type ${role} has another role`);
  const typeOf = (name: string): string => {
    const role = STANDARD.has(name.slice(1)) ? name : roles[name];
    if (typeof role === 'string' && STANDARD.has(role.slice(1))) return role.slice(1);
    problems.push(`02-001 ${name} has no standard role`);
    return name.slice(1);
  };
  const elementsOf = (value: PdfValue | undefined, parent: string): PdfElement[] =>
    pdf.list(value).flatMap((one) => {
      const own = pdf.at(one);
      if (!isDictionary(own) || typeof own['/S'] !== 'string') return [];
      const type = typeOf(own['/S']);
      const allowed = PARENTS[type];
      if (allowed && !allowed.includes(parent)) problems.push(`09-004 ${type} within ${parent}`);
      return [{ type, own, parent, children: elementsOf(own['/K'], type) }];
    });
  return elementsOf(tree['/K'], 'Root');
}

/** Elements with all that they contain, in reading order. */
export const allElements = (elements: readonly PdfElement[]): readonly PdfElement[] =>
  elements.flatMap((one) => [one, ...allElements(one.children)]);

/** Headings: the first is of level 1, and none skips a level. */
export function headingProblems(elements: readonly PdfElement[]): readonly string[] {
  const levels = elements.flatMap(({ type }) => (/^H[1-6]$/.test(type) ? [Number(type[1])] : []));
  return levels.flatMap((level, at) => {
    const before = levels[at - 1] ?? 0;
    return level > before + 1 ? [`14-003 a heading of level ${level} after one of level ${before}`] : [];
  });
}

/** Tables: each head cell says what it heads, and all rows are equally long. */
export function tableProblems(pdf: PdfObjects, elements: readonly PdfElement[]): readonly string[] {
  const attribute = (one: PdfElement, name: string): PdfValue =>
    pdf
      .list(one.own['/A'])
      .map((value) => pdf.dictionary(value)[name] ?? null)
      .find((value) => value !== null) ?? null;
  return elements
    .filter(({ type }) => type === 'Table')
    .flatMap((table) => {
      const cells = allElements(table.children);
      const heads = cells.filter(({ type }) => type === 'TH');
      const widths = cells
        .filter(({ type }) => type === 'TR')
        .map(({ children }) => children.reduce((sum, cell) => sum + Number(attribute(cell, '/ColSpan') ?? 1), 0));
      return [
        ...(heads.length === 0 ? ['15-001 a table without head cells'] : []),
        ...(heads.some((cell) => attribute(cell, '/Scope') === null) ? ['15-003 a head cell without scope'] : []),
        ...(new Set(widths).size > 1 ? [`15-004 rows of ${[...new Set(widths)].join(' and ')} cells`] : []),
      ];
    });
}
