import { expect, it } from 'vitest';
import { braceProblems } from './brace-problems.ts';

const paragraph = (...runs: readonly string[]): string =>
  `<w:p w:rsidR="1">${runs.map((text) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`).join('')}</w:p>`;

it('finds tags whose braces are not in one paragraph', () => {
  expect(braceProblems(paragraph('a {ti', 'tle} b') + paragraph('none'), 'document')).toEqual([]);
  expect(braceProblems(`<w:body>${paragraph('a {ti')}${paragraph('tle} b')}<w:sectPr/></w:body>`, 'header')).toEqual([
    { text: 'a tag has no closing brace in its paragraph', place: 'a header: “{ti”' },
    { text: 'a tag has no opening brace', place: 'a header: “tle}”' },
  ]);
});

it.each(['<w:p ', '<w:p>', '<w:p><w:t ', '<w:p><w:t>', '<w:p></w:p>'])(
  'reads a part of many %j in time',
  (repeated) => {
    const xml = repeated.repeat(100_000);
    expect(braceProblems(xml, 'document')).toEqual([]);
    expect(braceProblems(`${xml}</w:p>`, 'document')).toEqual([]);
  },
);
