// The Word template that reports are made from unless another is given, as its parts: resources/report-template.docx.
// All of its words are tags, so that one template serves every language; docs/report-template.md explains them.
import JSZip from 'jszip';
import { appendix, details, opening, results } from './report-template-sections.mjs';
import { field, paragraph, run, tab } from './wordprocessing.mjs';

const MAIN = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const NAMESPACES = `xmlns:w="${MAIN}" xmlns:r="${OFFICE}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const ACCENT = '14508C';
const MUTED = '4F5B6B';
const INK = '1C2127';

const xml = (body) => `${HEAD}${body}\n`;

const contentTypes = () =>
  xml(`<Types xmlns="${PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="${TYPES}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="${TYPES}.styles+xml"/>
<Override PartName="/word/settings.xml" ContentType="${TYPES}.settings+xml"/>
<Override PartName="/word/numbering.xml" ContentType="${TYPES}.numbering+xml"/>
<Override PartName="/word/header1.xml" ContentType="${TYPES}.header+xml"/>
<Override PartName="/word/footer1.xml" ContentType="${TYPES}.footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>`);

const relationships = (entries) =>
  xml(
    `<Relationships xmlns="${PACKAGE}/relationships">${entries
      .map(([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${type}" Target="${target}"/>`)
      .join('')}</Relationships>`,
  );

/** A style of paragraphs. */
function style(id, name, { based = 'Normal', next, run: format = '', paragraph: layout = '' } = {}) {
  const before = [based && `<w:basedOn w:val="${based}"/>`, next && `<w:next w:val="${next}"/>`].filter(Boolean);
  return `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${before.join('')}<w:qFormat/><w:pPr>${layout}</w:pPr><w:rPr>${format}</w:rPr></w:style>`;
}

const size = (points) => `<w:sz w:val="${points * 2}"/><w:szCs w:val="${points * 2}"/>`;
const color = (value) => `<w:color w:val="${value}"/>`;
const spacing = (before, after) => `<w:spacing w:before="${before * 20}" w:after="${after * 20}"/>`;

function heading(level, points, before, after, layout = '') {
  const outline = `<w:outlineLvl w:val="${level - 1}"/>`;
  return style(`Heading${level}`, `heading ${level}`, {
    next: 'Normal',
    run: `<w:b/><w:bCs/>${size(points)}`,
    paragraph: `<w:keepNext/><w:keepLines/>${layout}${spacing(before, after)}${outline}`,
  });
}

const rule = `<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="3" w:color="${ACCENT}"/></w:pBdr>`;
const bar = `<w:pBdr><w:top w:val="single" w:sz="36" w:space="24" w:color="${ACCENT}"/></w:pBdr>`;
const severity = `<w:pBdr><w:left w:val="single" w:sz="24" w:space="6" w:color="${ACCENT}"/></w:pBdr>`;

const styles = () =>
  xml(`<w:styles ${NAMESPACES}>
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>${color(INK)}${size(10)}<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
${style('Title', 'Title', { run: `<w:b/><w:bCs/>${size(28)}`, paragraph: spacing(130, 6) })}
${style('Subtitle', 'Subtitle', { run: `${color(MUTED)}${size(16)}`, paragraph: spacing(0, 24) })}
${style('Cover', 'Cover', { run: `${color(MUTED)}${size(11)}`, paragraph: bar })}
${style('CoverHeading', 'Cover heading', { run: `${color(MUTED)}${size(8)}`, paragraph: spacing(16, 4) })}
${heading(1, 16, 20, 8, rule)}
${heading(2, 12, 14, 5)}
${heading(3, 10, 10, 4)}
${style('ContentsHeading', 'Contents heading', { run: `<w:b/><w:bCs/>${size(16)}`, paragraph: `<w:keepNext/><w:pageBreakBefore/>${rule}${spacing(0, 8)}` })}
${style('TOC1', 'toc 1', { paragraph: `<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9740"/></w:tabs>${spacing(2, 2)}` })}
${style('TOC2', 'toc 2', { paragraph: `<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9740"/></w:tabs><w:ind w:left="240"/>` })}
${style('Finding', 'Finding', { run: '<w:b/><w:bCs/>', paragraph: `<w:keepNext/><w:keepLines/>${severity}${spacing(10, 4)}` })}
${style('Note', 'Note', { run: `${color(MUTED)}${size(8.5)}`, paragraph: spacing(0, 4) })}
${style('Basis', 'Basis', { based: 'Note', paragraph: '<w:keepNext/><w:keepLines/>' })}
${style('Bullet', 'Bullet', { paragraph: `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>${spacing(0, 2)}` })}
${style('Picture', 'Picture', { paragraph: `<w:keepLines/>${spacing(6, 6)}` })}
${style('TableText', 'Table text', { run: size(8), paragraph: '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>' })}
${style('TableNumber', 'Table number', { based: 'TableText', paragraph: '<w:jc w:val="right"/>' })}
${style('TableHead', 'Table head', { based: 'TableText', run: `<w:b/><w:bCs/>${color(MUTED)}`, paragraph: '<w:keepNext/>' })}
${style('TableHeadNumber', 'Table head number', { based: 'TableHead', paragraph: '<w:jc w:val="right"/>' })}
${style('Gap', 'Gap', { run: size(3), paragraph: '<w:spacing w:before="0" w:after="60" w:line="240" w:lineRule="auto"/>' })}
${style('GapBefore', 'Gap before', { based: 'Gap', paragraph: '<w:keepNext/>' })}
${style('Header', 'header', { run: `${color(MUTED)}${size(8)}`, paragraph: `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="D3D8DE"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="9740"/></w:tabs>` })}
${style('Footer', 'footer', { run: `${color(MUTED)}${size(8)}`, paragraph: '<w:tabs><w:tab w:val="right" w:pos="9740"/></w:tabs>' })}
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:styleId="ReportTable"><w:name w:val="Report table"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="D3D8DE"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="D3D8DE"/></w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F4F6F8"/></w:tcPr></w:tblStylePr></w:style>
<w:style w:type="table" w:styleId="PlainTable"><w:name w:val="Plain table"/><w:basedOn w:val="TableNormal"/></w:style>
</w:styles>`);

const numbering = () =>
  xml(
    `<w:numbering ${NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="227"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
  );

const settings = () =>
  xml(
    `<w:settings ${NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:updateFields w:val="true"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`,
  );

const header = () =>
  xml(`<w:hdr ${NAMESPACES}>${paragraph('Header', `${run('{subject}')}${tab}${run('{company}')}`)}</w:hdr>`);
const footer = () =>
  xml(
    `<w:ftr ${NAMESPACES}>${paragraph('Footer', `${run('{generator} · {date}')}${tab}${field('PAGE', '1')}${run(' / ')}${field('NUMPAGES', '1')}`)}</w:ftr>`,
  );

const section =
  '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1250" w:right="1080" w:bottom="1130" w:left="1080" w:header="570" w:footer="510" w:gutter="0"/><w:titlePg/></w:sectPr>';

const document = () =>
  xml(
    `<w:document ${NAMESPACES}><w:body>${[...opening(), ...results(), ...details(), ...appendix()].join('\n')}${section}</w:body></w:document>`,
  );

const core = () =>
  xml(
    `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Report template</dc:title><dc:creator>Sounder</dc:creator></cp:coreProperties>`,
  );

/** The template as a file: stored without compression, so that its bytes are the same everywhere. */
export async function reportTemplate() {
  const zip = new JSZip();
  const parts = {
    '[Content_Types].xml': contentTypes(),
    '_rels/.rels': relationships([
      [`${OFFICE}/officeDocument`, 'word/document.xml'],
      [`${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml'],
    ]),
    'docProps/core.xml': core(),
    'word/document.xml': document(),
    'word/styles.xml': styles(),
    'word/settings.xml': settings(),
    'word/numbering.xml': numbering(),
    'word/header1.xml': header(),
    'word/footer1.xml': footer(),
    'word/_rels/document.xml.rels': relationships(
      ['styles', 'settings', 'numbering', 'header', 'footer'].map((type) => [
        `${OFFICE}/${type}`,
        `${type}${type === 'header' || type === 'footer' ? 1 : ''}.xml`,
      ]),
    ),
  };
  const date = new Date(Date.UTC(1980, 0, 1));
  for (const [name, content] of Object.entries(parts)) zip.file(name, content, { date, createFolders: false });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}
