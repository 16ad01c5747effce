import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_PICTURES } from '../report-pictures.ts';
import { smallDocument } from '../testing/small-document.ts';
import { htmlPreview, htmlReport } from './html-report.ts';

/** Names of all elements of a page: what a parser would see as markup. */
const elementsOf = (page: string): string[] =>
  [...page.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name = '']) => name);

const HOSTILE = [
  '</title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<!--',
  ']]>',
  "' onload='x",
  '&lt;',
  '{{x}}',
];

it('takes nothing that users and networks write as markup', () => {
  const plain = elementsOf(htmlReport(smallDocument(['name'], 'note')));
  const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }));
  fc.assert(
    fc.property(text, text, (name, note) => {
      const page = htmlReport(smallDocument([name], note));
      expect(elementsOf(page)).toEqual(plain);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
      expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 20 },
  );
});

it('has no script and loads nothing', () => {
  const page = htmlReport(smallDocument(['name']));
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"`);
  expect(page).not.toMatch(/<script|<link|<iframe|foreignObject|@import|url\(| src=| on[a-z]+=/i);
});

it('names its language, and gives every section a heading that the contents link to', () => {
  const page = htmlReport(smallDocument(['name']));
  expect(page).toContain('<html lang="en">');
  const sections = [...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);
  expect(sections).toContain('summary');
  for (const id of sections) expect(page).toContain(`href="#${id}"`);
});

it('previews many targets with all results and the details of some, and says so', () => {
  const document = smallDocument(Array.from({ length: 60 }, (_, at) => `target ${at}`));
  const articles = (page: string) => page.match(/<article class="target"/g)?.length;
  const preview = htmlPreview(document, NO_PICTURES);
  expect(articles(preview)).toBe(25);
  expect(preview).toContain('target 59');
  expect(preview).toContain('This preview has the details');
  const ids = new Set([...preview.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...preview.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
  expect(articles(htmlReport(document))).toBe(60);
  expect(htmlReport(document)).not.toContain('This preview has');
});
