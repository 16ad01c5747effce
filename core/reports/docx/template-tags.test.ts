import { expect, it } from 'vitest';
import { TemplateData } from './template-data.ts';
import { valueAt } from './template-scope.ts';
import { type TemplateTag, tagProblems } from './template-tags.ts';

/** Problems of tags as they stand in a text. */
const problemsOf = (text: string) =>
  tagProblems(
    [...text.matchAll(/\{([#/]?)([^}]*)\}/g)].map(([, sign, name = '']) => ({
      name,
      kind: sign === '#' ? 'open' : sign === '/' ? 'close' : 'value',
      place: 'the text: “…”',
    })),
    TemplateData,
  ).map(({ text: problem }) => problem);

it('takes tags of lists, groups, pictures and conditions, inside and outside of loops', () => {
  expect(
    problemsOf(
      '{title}{labels.summary}{#logo}{logo}{/logo}{#targets}{title}{subject}{chart}{#verdict.fail}{verdict.text}{/verdict.fail}' +
        '{#outages.any}{#outages}{from}{/outages}{/outages.any}{#path}{#path.hops}{hop}{/path.hops}{/path}{/targets}' +
        '{#results}{value.lossRatio}{/results}{#comparison}{comparison.before}{/comparison}',
    ),
  ).toEqual([]);
});

it.each([
  ['{titel}', /^\{titel\}: there is no such value here; there are labels, metrics, title/],
  ['{#targets}{lossRatio}{/targets}', /^\{lossRatio\}: .* there are id, title, .* and those outside of the loop$/],
  ['{constructor}', /^\{constructor\}: there is no such value here/],
  ['{labels.sumary}', /^\{labels\.sumary\}: labels has no sumary; it has summary/],
  ['{title.text}', /^\{title\.text\}: title has no parts$/],
  ['{targets}', /^\{targets\} is a list: write \{#targets\} … \{\/targets\} around/],
  ['{targets.title}', /targets is a list: write \{#targets\}/],
  ['{summary}', /^\{summary\} is a group of values: write one of \{summary\.text\}, /],
  ['{#title}{/title}', /^\{#title\} is a text: write \{title\}$/],
  ['{#targets}', /^\{#targets\} is never closed: \{\/targets\} is missing$/],
  ['{/targets}', /^\{\/targets\} closes nothing/],
  ['{#targets}{#outages}{/targets}{/outages}', /^\{\/targets\} stands where \{\/outages\} is expected$/],
  ['{}', /^\{\}: there is no such value/],
])('says what is wrong with %s', (text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
});

it('says of a loop that is never closed where it begins', () => {
  const tag = (name: string, kind: TemplateTag['kind'], place: string) => ({ name, kind, place });
  expect(tagProblems([tag('targets', 'open', 'first'), tag('id', 'value', 'second')], TemplateData)).toEqual([
    { text: '{#targets} is never closed: {/targets} is missing', place: 'first' },
  ]);
});

it('says once that a loop is unknown, not of each tag in it, and continues behind it', () => {
  expect(problemsOf('{#hosts}{a}{#b}{c}{/b}{/hosts}{gone}')).toEqual([
    expect.stringMatching(/^\{#hosts\}/),
    expect.stringMatching(/^\{gone\}/),
  ]);
});

it('finds a value in the innermost loop that has it, and nothing that is not data', () => {
  const data = { title: 'Report', targets: [{ title: 'a', hops: [{ hop: 1 }], verdict: { fail: true } }, {}] };
  expect(valueAt(data, ['targets', 0, 'title'])).toBe('a');
  expect(valueAt(data, ['targets', 1, 'title'])).toBe('Report');
  expect(valueAt(data, ['targets', 0, 'hops', 0, 'title'])).toBe('a');
  expect(valueAt(data, ['targets', 0, 'verdict.fail'])).toBe(true);
  expect(valueAt(data, ['targets', 0, 'hops.any'])).toBe(true);
  for (const name of ['constructor', 'title.length', 'targets.length', '__proto__', 'targets.0']) {
    expect(valueAt(data, [name])).toBeUndefined();
  }
});
