// The sections of the template that reports are made from, in their order: report-template.mjs.
import {
  bookmark,
  close,
  column,
  each,
  field,
  link,
  named,
  number,
  open,
  pairs,
  paragraph,
  run,
  tab,
  table,
  text,
  verdict,
  when,
} from './wordprocessing.mjs';

const GAP = text('Gap', '');
const PAGE_BREAK = '<w:pageBreakBefore/>';

/** Sections in their order, and what has to be there for one to stand. */
const SECTIONS = Object.entries({
  ...{ summary: null, scope: null, method: null, excluded: null, criteria: 'criteria.any', results: null },
  ...{ floorPlans: 'plans.any', comparison: 'comparison', voice: 'voice.targets.any', load: 'load.any' },
  ...{ allFindings: 'otherFindings.any', details: null, photos: 'photos.any', timeline: 'events.any', appendix: null },
});
const anchorOf = (label) => `section_${label}`;

/** The heading of a section, to which the contents lead. @param before a tag in front of it */
const heading = (label, { isNewPage = false, before = '' } = {}) => {
  const id = SECTIONS.findIndex(([one]) => one === label);
  const marked = bookmark(id, anchorOf(label), run(`{labels.${label}}`));
  return paragraph('Heading1', `${before && run(before)}${marked}`, isNewPage ? PAGE_BREAK : '');
};

/** A section that stands only if there is something in it. */
const section = (label, ...content) => {
  const name = Object.fromEntries(SECTIONS)[label];
  return [heading(label, { before: open(name) }), ...content, text('Gap', close(name))];
};

/** A finding per entry of a list. */
const findings = (list) => [
  text('Finding', `${open(list)}{id} · {severityText}: {title}`),
  named([
    ['{labels.evidence}', each('evidence', 'TableText')],
    ['{labels.meaning}', text('TableText', '{meaning}')],
    ['{labels.action}', text('TableText', '{action}')],
    ['{labels.targets}', text('TableText', '{targets}')],
  ]),
  text('Gap', close(list)),
];

const picture = (name) => text('Picture', `${open(name)}{${name}}${close(name)}`);

/** A list of contents whose page numbers are computed by the program that shows the document: Word asks when it opens it. */
const contents = () => [
  text('ContentsHeading', '{labels.contents}'),
  ...SECTIONS.map(([label, condition]) => {
    const anchor = anchorOf(label);
    const entry = link(anchor, `${run(`{labels.${label}}`)}${tab}${field(`PAGEREF ${anchor} \\h`)}`);
    return paragraph('TOC1', condition ? `${run(open(condition))}${entry}${run(close(condition))}` : entry);
  }),
];

/** Cover, summary and what the results rest on. */
export const opening = () => [
  picture('logo'),
  text('Cover', '{company}'),
  text('Title', '{title}'),
  text('Subtitle', '{subject}'),
  pairs('coverFacts'),
  ...when(
    'summary.sites.any',
    text('CoverHeading', '{labels.verdicts}'),
    table('summary.sites', [
      column('{labels.site}', '{site}', 2),
      column('{labels.verdict}', verdict),
      column('{labels.targets}', '{text}', 2),
    ]),
  ),
  ...when('coverNotes.any', text('CoverHeading', '{labels.notes}'), each('coverNotes', 'Normal')),
  ...contents(),
  heading('summary', { isNewPage: true }),
  each('summary.text', 'Normal'),
  text('Heading2', '{labels.findings}'),
  ...findings('summary.findings'),
  heading('scope'),
  each('scope.text', 'Bullet'),
  ...when(
    'scope.steps.any',
    text('Heading2', '{labels.steps}'),
    table('scope.steps', [column('{labels.at}', '{at}'), column('{labels.name}', '{name}', 3)]),
  ),
  text('Heading2', '{labels.notMeasured}'),
  each('scope.notMeasured', 'Bullet'),
  heading('method'),
  each('method.text', 'Bullet'),
  text('Heading2', '{labels.instrument}'),
  pairs('method.instrument'),
  GAP,
  table('method.probes', [
    column('{labels.probe}', '{probe}', 1.3),
    number('{labels.targets}', '{targets}', 0.7),
    column('{labels.interval}', '{interval}'),
    column('{labels.timeout}', '{timeout}'),
    column('{labels.timestamps}', '{timestamps}', 2),
    column('{labels.sendDelay}', '{sendDelay}', 1.6),
  ]),
  heading('excluded'),
  each('excluded.text', 'Normal'),
  ...when(
    'excluded.spans.any',
    table('excluded.spans', [
      column('{labels.from}', '{from}'),
      column('{labels.to}', '{to}'),
      number('{labels.duration}', '{duration}'),
      column('{labels.reason}', '{reason}', 2),
    ]),
    text('Note', '{excluded.moreSpans}'),
  ),
  ...when(
    'excluded.causes.any',
    text('Heading2', '{labels.causes}'),
    table('excluded.causes', [column('{labels.cause}', '{cause}', 3), number('{labels.samples}', '{samples}')]),
  ),
  ...section(
    'criteria',
    text('Heading2', `${open('criteria')}{application} ({version})`),
    table('limits', [
      column('{labels.metric}', '{metric}', 1.4),
      column('{labels.limit}', '{limit}'),
      column('{labels.marginal}', '{marginal}'),
      column('{labels.source}', '{source}', 2),
    ]),
    text('Gap', close('criteria')),
  ),
];

/** Results of all targets together. */
export const results = () => [
  heading('results', { isNewPage: true }),
  table('results', [
    column('{labels.target}', '{target}', 2.2),
    column('{labels.site}', '{site}', 1.5),
    number('{metrics.lossRatio}', '{value.lossRatio}'),
    number('{metrics.rttP50Ms}', '{value.rttP50Ms}'),
    number('{metrics.rttP95Ms}', '{value.rttP95Ms}'),
    number('{metrics.longestOutageMs}', '{value.longestOutageMs}', 1.1),
    number('{metrics.availability}', '{value.availability}', 1.25),
    number('{metrics.mos}', '{value.mos}', 1.1),
    column('{labels.verdict}', verdict, 1.5),
  ]),
  ...when(
    'lossMaps.any',
    text('Heading2', '{labels.lossMap}'),
    text('Picture', `${open('lossMaps')}{chart}${close('lossMaps')}`),
  ),
  ...section(
    'floorPlans',
    text('Heading2', `${open('plans')}{site}`),
    picture('picture'),
    table('points', [
      column('{labels.target}', '{target}', 3),
      column('{labels.verdict}', verdict),
      number('{labels.chartLoss}', '{loss}'),
    ]),
    text('Gap', close('plans')),
  ),
  ...section(
    'comparison',
    text('Normal', '{labels.before}: {comparison.before}'),
    text('Normal', '{labels.after}: {comparison.after}'),
    each('comparison.text', 'Bullet'),
    table('comparison.rows', [
      column('{labels.target}', '{target}', 1.2),
      column('{labels.verdict}', '{verdict}'),
      column('{labels.change}', each('text', 'TableText'), 4),
    ]),
    text('Note', '{comparison.moreRows}'),
  ),
  ...section(
    'voice',
    each('voice.text', 'Normal'),
    table('voice.targets', [
      column('{labels.target}', '{target}', 3),
      number('R', '{r}'),
      number('MOS', '{mos}'),
      column('{labels.users}', '{users}', 2),
    ]),
    text('Heading3', `${open('voice.details')}{target}`),
    table('inputs', [column('{labels.input}', '{name}', 2), number('{labels.value}', '{value}')]),
    GAP,
    table('sensitivity', [
      column('{labels.sensitivity}', '{input}', 2),
      column('{labels.value}', '{value}', 2),
      number('R', '{r}'),
      number('MOS', '{mos}'),
      number('{labels.mosChange}', '{mosChange}'),
    ]),
    text('Gap', close('voice.details')),
  ),
  ...section(
    'load',
    each('loadText', 'Normal'),
    table('load', [
      column('{labels.target}', '{target}', 2),
      number('{labels.idle}: {labels.median}', '{idleMedian}'),
      number('{labels.idle}: {labels.p95}', '{idleP95}'),
      number('{labels.underLoad}: {labels.median}', '{loadedMedian}'),
      number('{labels.underLoad}: {labels.p95}', '{loadedP95}'),
      column('{labels.grade}', '{grade}', 0.7),
    ]),
  ),
  ...section('allFindings', ...findings('otherFindings')),
];

const targetTables = () => [
  ...when(
    'criteria.any',
    text('Heading3', '{labels.criteria}'),
    table('criteria', [
      column('{labels.metric}', '{metric}', 1.6),
      column('{labels.criteria}', '{application}', 1.2),
      column('{labels.limit}', '{limit}'),
      number('{labels.value}', '{value}'),
      column('{labels.verdict}', verdict),
      column('{labels.note}', '{remark}', 1.3),
    ]),
  ),
  ...when(
    'figures.any',
    text('Heading3', '{labels.results}'),
    table('figures', [
      column('{labels.metric}', '{metric}', 2),
      number('{labels.value}', '{value}'),
      number('{labels.interval95}', '{interval}', 1.5),
      number('{labels.samples}', '{samples}', 0.7),
    ]),
  ),
  ...when('notPrinted', text('Note', '{labels.notPrinted}: {notPrinted}')),
  ...when(
    'outcomes.any',
    text('Heading3', '{labels.outcome}'),
    table('outcomes', [
      column('{labels.outcome}', '{outcome}', 3),
      number('{labels.count}', '{count}'),
      number('{labels.share}', '{share}'),
    ]),
  ),
  ...when(
    'outages.any',
    text('Heading3', '{labels.outages}'),
    table('outages', [
      column('{labels.from}', '{from}'),
      column('{labels.to}', '{to}'),
      number('{labels.duration}', '{duration}'),
    ]),
    text('Note', '{moreOutages}'),
  ),
  ...when(
    'lossPattern',
    text('Heading3', '{labels.lossPattern}'),
    text('Normal', '{lossPattern.text}'),
    table('lossPattern.byLength', [number('{labels.runLength}', '{length}'), number('{labels.count}', '{count}')]),
  ),
  ...when(
    'service.any',
    text('Heading3', '{labels.service}'),
    table('service', [
      column('{labels.column}', '{column}', 2),
      number('{labels.samples}', '{samples}'),
      number('{labels.min}', '{min}'),
      number('{labels.median}', '{median}'),
      number('{labels.p95}', '{p95}'),
      number('{labels.max}', '{max}'),
    ]),
  ),
  ...when(
    'path',
    text('Heading3', '{labels.path}'),
    each('path.text', 'Bullet'),
    table('path.hops', [
      number('{labels.hop}', '{hop}', 0.6),
      column('{labels.address}', '{address}', 2),
      number('{labels.sent}', '{sent}', 0.8),
      number('{labels.replyLoss}', '{replyLoss}'),
      number('{labels.rttMin}', '{min}'),
      number('{labels.rttMean}', '{mean}'),
      number('{labels.rttMax}', '{max}'),
      column('{labels.note}', '{note}', 1.8),
    ]),
    ...when(
      'path.branches.any',
      text('Heading3', '{labels.branches}'),
      table('path.branches', [number('{labels.hop}', '{hop}'), column('{labels.address}', '{ways}', 8)]),
    ),
    ...when(
      'path.changes.any',
      text('Heading3', '{labels.routeChanges}'),
      table('path.changes', [column('{labels.at}', '{at}'), column('{labels.change}', '{change}', 3)]),
    ),
  ),
];

/** Results target by target. */
export const details = () => [
  heading('details', { isNewPage: true }),
  text('Note', '{wholeNote}'),
  paragraph('Heading2', `${run(`${open('targets')}{id} · {title}  {#isJudged}`)}${verdict}${run('{/isJudged}')}`),
  text('Basis', '{basis}'),
  ...when('isWhole', pairs('facts')),
  each('mainFigures', 'TableText', '{mainFigures}'),
  picture('chart'),
  picture('distribution'),
  ...when('isWhole', ...targetTables()),
  text('Gap', close('targets')),
];

/** Notes, the timeline, and what figures are made of. */
export const appendix = () => [
  ...section(
    'photos',
    text('Note', `${open('photos')}{where}`),
    picture('picture'),
    each('text', 'Normal'),
    text('Gap', close('photos')),
  ),
  ...section(
    'timeline',
    table('events', [
      column('{labels.at}', '{at}', 1.2),
      column('{labels.to}', '{to}', 1.2),
      column('{labels.event}', '{event}', 3.5),
    ]),
    text('Note', '{moreEvents}'),
  ),
  heading('appendix', { isNewPage: true }),
  text('Heading2', '{labels.choices}'),
  pairs('appendix.choices'),
  text('Heading2', '{labels.definitions}'),
  table('appendix.definitions', [
    column('{labels.metric}', '{metric}', 1.3),
    column('{labels.unit}', '{unit}', 0.8),
    column('{labels.formula}', '{formula}', 2.4),
    column('{labels.source}', '{source}', 1.5),
    column('{labels.notPrinted}', '{notPrinted}', 1.2),
  ]),
  text('Heading2', '{labels.configuration}'),
  text('Normal', '{appendix.configurationText}'),
  each('appendix.configuration', 'TableText'),
  text('Heading2', '{labels.inputs}'),
  text('Normal', '{appendix.inputsText}'),
  table('appendix.inputs', [column('{labels.inputs}', '{what}'), column('SHA-256', '{sha256}', 2.3)]),
  GAP,
];
