import { pdfMarks } from './pdf-marks.ts';
import { isDictionary, type PdfDictionary, type PdfObjects, type PdfValue } from './pdf-objects.ts';
import { allElements, headingProblems, type PdfElement, pdfStructure, tableProblems } from './pdf-structure.ts';

/**
 * Lists faults that keep a PDF from being PDF/UA-1 (ISO 14289-1), as far as a program can tell: a line each, with the number of the failure
 * condition in the Matterhorn Protocol 1.02 where there is one. What a person has to judge is not checked: whether
 * descriptions describe, and whether the reading order makes sense.
 */
export function pdfUaProblems(pdf: PdfObjects): readonly string[] {
  const problems: string[] = [];
  const elements = allElements(pdfStructure(pdf, problems));
  return [
    ...problems,
    ...documentProblems(pdf),
    ...elementProblems(pdf, elements),
    ...headingProblems(elements),
    ...tableProblems(pdf, elements),
    ...pdf.ofType('/Page').flatMap((page, at) => pageProblems(pdf, page).map((one) => `${one} (page ${at + 1})`)),
    ...pdf.ofType('/Font').flatMap((font) => fontProblems(pdf, font)),
    ...pdf.ofType('/Filespec').flatMap(fileProblems),
  ];
}

const wrong = (isWrong: boolean, problem: string): readonly string[] => (isWrong ? [problem] : []);

const isText = (value: PdfValue | undefined): boolean => typeof value === 'string' && /^[ub]:[\s\S]/.test(value);

function documentProblems(pdf: PdfObjects): readonly string[] {
  const { root, trailer } = pdf;
  const metadata = pdf.bytes(root['/Metadata']).toString('utf8');
  const marks = pdf.dictionary(root['/MarkInfo']);
  return [
    ...wrong(marks['/Marked'] !== true, '06-001 the document is not marked as tagged'),
    ...wrong(marks['/Suspects'] === true, '02 the structure is marked as suspect'),
    ...wrong(!/pdfuaid:part[>=]["']?1\b/.test(metadata), '06-002 the metadata does not say PDF/UA-1'),
    ...wrong(!/<dc:title>[\s\S]*?<rdf:li[^>]*>[^<]/.test(metadata), '06-003 the metadata has no title'),
    ...wrong(pdf.dictionary(root['/ViewerPreferences'])['/DisplayDocTitle'] !== true, '07-001 the title is not shown'),
    ...wrong(!isText(root['/Lang']), '11-006 no language'),
    ...wrong(trailer['/Encrypt'] !== undefined, '26-001 the document is encrypted'),
    ...wrong(root['/Outlines'] === undefined, 'no outline'),
    ...wrong(root['/OpenAction'] !== undefined || root['/AA'] !== undefined, 'the document acts by itself'),
  ];
}

function elementProblems(pdf: PdfObjects, elements: readonly PdfElement[]): readonly string[] {
  return elements.flatMap(({ type, own }) => {
    const isDescribed = isText(own['/Alt']) || isText(own['/ActualText']);
    const objects = pdf.list(own['/K']).filter((kid) => pdf.dictionary(kid)['/Type'] === '/OBJR');
    return [
      ...wrong(type === 'Figure' && !isDescribed, '13-004 a figure without a description'),
      ...wrong(type === 'Formula' && !isDescribed, '17-002 a formula without a description'),
      ...wrong(type === 'Note' && own['/ID'] === undefined, '19-003 a note without an id'),
      ...wrong(type === 'Link' && objects.length === 0, '28-011 a link of the structure without its area'),
    ];
  });
}

/** Tagged content, links, and the order in which they are reached by the keyboard. */
function pageProblems(pdf: PdfObjects, page: PdfDictionary): readonly string[] {
  const { ids, problems } = pdfMarks(pdf.bytes(page['/Contents']).toString('latin1'));
  const annotations = pdf.list(page['/Annots']).map((one) => pdf.dictionary(one));
  const parents = parentTree(pdf);
  const ofContent = pdf.list(parents.get(Number(page['/StructParents'] ?? -1)));
  const isElement = (value: PdfValue | undefined) => pdf.dictionary(value)['/S'] !== undefined;
  return [
    ...problems,
    ...wrong(
      ids.some((id) => !isElement(ofContent[id])),
      '01-006 content whose element is not in the structure',
    ),
    ...wrong(
      annotations.length > 0 && page['/Tabs'] !== '/S',
      '28-009 links are not reached in the order of the structure',
    ),
    ...annotations.flatMap((one) => [
      ...wrong(
        !isElement(parents.get(Number(one['/StructParent'] ?? -1))),
        '28-002 an annotation outside of the structure',
      ),
      ...wrong(one['/Subtype'] === '/Link' && !isText(one['/Contents']), '28-012 a link without a description'),
    ]),
  ];
}

/** Elements that contents and annotations belong to, by the key that those have. */
function parentTree(pdf: PdfObjects): ReadonlyMap<number, PdfValue> {
  const found = new Map<number, PdfValue>();
  const visit = (node: PdfDictionary): void => {
    const pairs = pdf.list(node['/Nums']);
    for (let at = 0; at + 1 < pairs.length; at += 2) found.set(Number(pairs[at]), pairs[at + 1] as PdfValue);
    for (const kid of pdf.list(node['/Kids'])) visit(pdf.dictionary(kid));
  };
  visit(pdf.dictionary(pdf.dictionary(pdf.root['/StructTreeRoot'])['/ParentTree']));
  return found;
}

/** Fonts are part of the file, and their characters can be read. */
function fontProblems(pdf: PdfObjects, font: PdfDictionary): readonly string[] {
  const name = String(font['/BaseFont'] ?? font['/Name'] ?? '');
  if (font['/Subtype'] === '/Type3') return wrong(font['/ToUnicode'] === undefined, `31-027 ${name} has no characters`);
  if (font['/Subtype'] === '/Type0') return wrong(font['/ToUnicode'] === undefined, `31-027 ${name} has no characters`);
  const descriptor = pdf.dictionary(font['/FontDescriptor']);
  const isEmbedded = ['/FontFile', '/FontFile2', '/FontFile3'].some((key) => isDictionary(pdf.at(descriptor[key])));
  const isMapped = font['/Subtype'] !== '/CIDFontType2' || pdf.at(font['/CIDToGIDMap']) !== null;
  return [
    ...wrong(!isEmbedded, `31-009 ${name} is not part of the file`),
    ...wrong(!isMapped, `31-006 ${name} has no map to its glyphs`),
  ];
}

const fileProblems = (file: PdfDictionary): readonly string[] =>
  wrong(!isText(file['/F']) || !isText(file['/UF']), '21-001 an attachment without its name');
