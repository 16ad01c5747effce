import JSZip from 'jszip';
import type { ReportDocument } from '../../../core/reports/document.ts';
import { escapeXml } from '../../../core/reports/svg/svg-markup.ts';

/** Time of all files in the archive, for which its format has no earlier one. */
const FILE_DATE = new Date(Date.UTC(1980, 0, 1));
const CORE = 'docProps/core.xml';
const STYLES = 'word/styles.xml';
const LANGUAGES = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' } as const;

/** A change of one of the files of a document. */
export type PartChange = readonly [name: string, change: (xml: string) => string];

/** Gives a filled document its title, author, language and fixed times: the same report makes the same bytes. */
export async function finishDocx(
  filled: Uint8Array,
  document: ReportDocument,
  changes: readonly PartChange[] = [],
): Promise<Uint8Array> {
  const zip = await JSZip.loadAsync(filled);
  if (zip.file(CORE)) zip.file(CORE, coreProperties(document));
  const language = LANGUAGES[document.language];
  const all: readonly PartChange[] = [
    [STYLES, (xml) => xml.replace(/(<w:lang\b[^>]*?\bw:val=")[^"]*/g, `$1${language}`)],
    ...changes,
  ];
  for (const [name, change] of all) {
    const xml = await zip.file(name)?.async('text');
    if (xml !== undefined) zip.file(name, change(xml));
  }
  for (const [name, file] of Object.entries(zip.files)) {
    if (file.dir)
      delete zip.files[name]; // no document of Word has entries for its folders
    else file.date = FILE_DATE;
  }
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
}

function coreProperties({ cover, brand, generator, language }: ReportDocument): string {
  const date = new Date(cover.date.ms).toISOString().replace(/\.\d+Z$/, 'Z');
  const author = escapeXml(brand?.company ?? cover.engineer ?? generator.name);
  const time = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${date}</dcterms:${name}>`;
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${escapeXml(`${cover.title}: ${cover.subject}`)}</dc:title><dc:creator>${author}</dc:creator>` +
    `<cp:lastModifiedBy>${author}</cp:lastModifiedBy><dc:language>${LANGUAGES[language]}</dc:language>${time('created')}${time('modified')}</cp:coreProperties>`
  );
}
