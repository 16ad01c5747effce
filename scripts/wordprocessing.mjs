// Paragraphs, tables and tags of a Word document.

/** Width of the text, in twentieths of a point. */
const TEXT_WIDTH = 9740;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text in one format. @param format elements of w:rPr */
export const run = (text, format = '') =>
  `<w:r>${format && `<w:rPr>${format}</w:rPr>`}<w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;

/** A number that Word computes. @param shown until then */
export const field = (code, shown = '') => {
  const mark = (type) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
  const instruction = `<w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r>`;
  return `${mark('begin')}${instruction}${mark('separate')}<w:r><w:t>${shown}</w:t></w:r>${mark('end')}`;
};

/** A place in the document, and what leads there. */
export const bookmark = (id, name, content) =>
  `<w:bookmarkStart w:id="${id}" w:name="${name}"/>${content}<w:bookmarkEnd w:id="${id}"/>`;
export const link = (anchor, content) => `<w:hyperlink w:anchor="${anchor}" w:history="1">${content}</w:hyperlink>`;

export const tab = '<w:r><w:tab/></w:r>';

export const paragraph = (style, content, layout = '') =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/>${layout}</w:pPr>${content}</w:p>`;

/** A paragraph of one style. */
export const text = (style, words) => paragraph(style, run(words));

/** Tags around whole paragraphs and tables: those in which they stand, and what is between. */
export const open = (name) => `{#${name}[loopOver:"paragraph"]}`;
export const close = (name) => `{/${name}}`;

/** A paragraph per entry of a list. */
export const each = (list, style, words = '{line}') => text(style, `${open(list)}${words}${close(list)}`);

/** Paragraphs and tables that stand only if there is something, between two gaps. */
export const when = (name, ...content) => [text('GapBefore', open(name)), ...content, text('Gap', close(name))];

const COLORS = { pass: '15603A', marginal: '7A4A00', fail: '9C1C14', notJudged: '4F5B6B' };

/** A verdict in its colour. */
export const verdict = Object.entries(COLORS)
  .map(([result, color]) =>
    run(`{#verdict.${result}}{verdict.mark} {verdict.text}{/verdict.${result}}`, `<w:b/><w:color w:val="${color}"/>`),
  )
  .join('');

/**
 * A column of a table.
 * @param title of its head
 * @param content a text with tags, or runs
 * @param share of the width
 */
export const column = (title, content, share = 1, isNumber = false) => ({ title, content, share, isNumber });
export const number = (title, content, share = 1) => column(title, content, share, true);

const cell = (width, content) => `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${content}</w:tc>`;

function grid(columns, rows, style, first) {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => Math.floor((TEXT_WIDTH * share) / total));
  const head = `<w:tblPr><w:tblStyle w:val="${style}"/><w:tblW w:w="${TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="${first ? '0020' : '0000'}" w:firstRow="${first}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>`;
  const columnsOf = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('');
  const body = rows.map(
    ({ cells, isHead }) =>
      `<w:tr><w:trPr><w:cantSplit/>${isHead ? '<w:tblHeader/>' : ''}</w:trPr>${cells.map((content, at) => cell(widths[at], content)).join('')}</w:tr>`,
  );
  return `<w:tbl>${head}<w:tblGrid>${columnsOf}</w:tblGrid>${body.join('')}</w:tbl>`;
}

/** A table with a row per entry of a list, and a head that is repeated on every page. */
export function table(list, columns) {
  const last = columns.length - 1;
  const contents = columns.map(({ content, isNumber }, at) => {
    const runs = content.startsWith('<') ? content : run(content);
    const paragraphs = runs.startsWith('<w:p>');
    const begin = at === 0 ? run(`{#${list}}`) : '';
    const end = at === last ? run(`{/${list}}`) : '';
    if (paragraphs) return `${runs}${end && paragraph('TableText', end)}`;
    return paragraph(isNumber ? 'TableNumber' : 'TableText', `${begin}${runs}${end}`);
  });
  const heads = columns.map(({ title, isNumber }) => text(isNumber ? 'TableHeadNumber' : 'TableHead', title));
  const rows = [
    { cells: heads, isHead: true },
    { cells: contents, isHead: false },
  ];
  return grid(columns, rows, 'ReportTable', 1);
}

/** Names with their values, a row each. */
export function pairs(list) {
  const cells = [text('TableHead', `{#${list}}{name}`), text('TableText', `{value}{/${list}}`)];
  return grid([{ share: 1 }, { share: 3 }], [{ cells, isHead: false }], 'PlainTable', 0);
}

/** Rows of a name and what belongs to it. @param rows pairs of a text and paragraphs */
export const named = (rows) =>
  grid(
    [{ share: 1 }, { share: 6 }],
    rows.map(([name, content]) => ({ cells: [text('TableHead', name), content], isHead: false })),
    'PlainTable',
    0,
  );
