import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { SurveysItem } from '../../../core/contracts/surveys.ts';
import { FaultError } from '../../../core/result/result.ts';
import type { Sink } from '../../../core/rpc/contract.ts';
import type { SeriesComparison } from '../../../core/surveys/comparison.ts';
import { notComparable } from '../../../core/surveys/judge.ts';
import type { Survey } from '../../../core/surveys/survey.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { NO_FLOOD } from '../../testing/no-flood.ts';
import { createRunStore } from '../run/run-store.ts';
import { createCompareStore } from './compare-store.ts';
import { comparisonCsv } from './comparison-text.ts';
import { draftOf, readDraft, type SurveyDraft, siteChoices } from './survey-draft.ts';
import { createSurveysStore, rememberedEngineer } from './surveys-store.ts';

const survey = (id: number, more: Partial<Survey> = {}): Survey => ({
  id,
  name: `survey ${id}`,
  site: null,
  engineer: '',
  notes: '',
  plannedMs: null,
  startedAtMs: id * 100_000,
  endedAtMs: id * 100_000 + 60_000,
  steps: [],
  ...more,
});
const TEXT = { name: 'New', site: null, engineer: 'A', notes: '', plannedMs: null };

function surveying(stored: readonly Survey[], startFault?: FaultError, flood = NO_FLOOD.getState()) {
  let sink: Sink<SurveysItem> | undefined;
  const read: number[] = [];
  const restored: unknown[] = [];
  const started: unknown[] = [];
  const unreadable = new Set<number>();
  const { link } = fakeStation({
    surveys: (_, opened) => {
      sink = opened;
      opened.send({ full: true, surveys: [...stored], removed: [] });
    },
    surveyStart: (request) => {
      started.push(request);
      if (startFault && !request.allowRate) throw startFault;
      return survey(9);
    },
    surveyDelete: ({ id }) => {
      sink?.send({ full: false, surveys: [], removed: [id] });
      return survey(id);
    },
    surveyRestore: (request) => {
      restored.push(request);
      return survey(request.id);
    },
    surveyFigures: ({ id }) => {
      read.push(id);
      if (unreadable.has(id)) throw new FaultError({ code: 'store.damaged', message: 'a file is damaged' });
      return { series: 1, sent: 10, lost: 1, notMeasured: 0 };
    },
  });
  const zoomed: unknown[] = [];
  const spans: unknown[] = [];
  const chart = createStore(() => ({ zoom: (window: unknown) => void zoomed.push(window) }));
  const figures = createStore(() => ({ visit: (span: unknown) => void spans.push(span) }));
  const kept = new Map<string, string>();
  const bridge = {
    preferences: {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, value: string) => void kept.set(key, value),
    },
  } as never;
  const notices = createNoticesStore();
  const layout = fakeLayout();
  const run = createRunStore({ link, notices, flood: { getState: () => flood } });
  const parts = { link, notices, layout, bridge, chart, figures, run };
  const store = createSurveysStore({ ...parts, stationNowMs: () => 1_000_000 });
  link.start();
  const send = (item: SurveysItem) => sink?.send(item);
  return { store, run, started, notices, layout, bridge, send, read, unreadable, restored, zoomed, spans };
}

describe('the surveys', () => {
  it('are listed newest first, and follow the station', async () => {
    const { store, send } = surveying([survey(1), survey(2)]);
    await settle();
    store.getState().choose(1);
    send({ full: false, surveys: [survey(3), survey(2, { name: 'renamed' })], removed: [1] });
    await settle();
    expect(store.getState().surveys?.map(({ name }) => name)).toEqual(['survey 3', 'renamed']);
    expect(store.getState().chosen).toEqual([]);
  });

  it('are compared two at a time: a third takes the place of the first', async () => {
    const { store } = surveying([survey(1), survey(2), survey(3)]);
    await settle();
    for (const id of [1, 2, 3]) store.getState().choose(id);
    expect(store.getState().chosen).toEqual([2, 3]);
    store.getState().choose(3);
    expect(store.getState().chosen).toEqual([2]);
  });

  it('show their span in chart and figures', async () => {
    const { store, zoomed, spans } = surveying([survey(1), survey(2, { endedAtMs: null })]);
    await settle();
    store.getState().show(1);
    store.getState().show(2);
    expect(zoomed).toEqual([
      { fromMs: 100_000, toMs: 160_000 },
      { fromMs: 200_000, toMs: 1_000_000 },
    ]);
    expect(spans).toEqual(['chart', 'chart']);
  });

  it('have their figures read once, those of the one that runs not yet', async () => {
    const { store, read } = surveying([survey(1), survey(2), survey(3, { endedAtMs: null })]);
    await settle();
    await Promise.all([store.getState().loadFigures(), store.getState().loadFigures(), settle()]);
    await store.getState().loadFigures();
    expect(read).toEqual([2, 1]);
  });

  it('have the figures of the others read where those of one fail, which are read again later', async () => {
    const { store, read, unreadable } = surveying([survey(1), survey(2), survey(3)]);
    await settle();
    unreadable.add(2);
    await Promise.all([store.getState().loadFigures(), settle()]);
    expect([read, [...store.getState().figures.keys()]]).toEqual([
      [3, 2, 1],
      [3, 1],
    ]);
    unreadable.clear();
    await Promise.all([store.getState().loadFigures(), settle()]);
    expect([...store.getState().figures.keys()]).toEqual([3, 1, 2]);
  });

  it('remember the engineer, and close the form when they have begun', async () => {
    const { store, layout, bridge } = surveying([]);
    await settle();
    store.getState().openForm(null);
    await Promise.all([store.getState().start(TEXT, true), settle()]);
    expect([layout.getState().dialog, rememberedEngineer(bridge)]).toEqual(['none', 'A']);
  });

  it('keep the form open with the reason why one did not begin', async () => {
    const fault = new FaultError({ code: 'plan.empty', message: 'There is nothing to probe' });
    const { store, layout, notices } = surveying([], fault);
    await settle();
    store.getState().openForm(null);
    await Promise.all([store.getState().start(TEXT, true), settle()]);
    expect([layout.getState().dialog, store.getState().fault?.code, store.getState().isPending]).toEqual([
      'survey',
      'plan.empty',
      false,
    ]);
    expect(notices.getState().notices).toEqual([]);
  });

  it('ask before they start to measure as Start does, and begin with nothing that was declined', async () => {
    const never = { ...NO_FLOOD.getState(), allowsStart: async () => false };
    const declined = surveying([], undefined, never);
    await settle();
    await Promise.all([declined.store.getState().start(TEXT, true), settle()]);
    expect([declined.started, declined.store.getState().isPending]).toEqual([[], false]);
    await Promise.all([declined.store.getState().start(TEXT, false), settle()]);
    expect(declined.started).toEqual([{ ...TEXT, startMeasuring: false }]);

    const detail = { packetsPerSecond: 30_000, limit: 20_000 };
    const fast = surveying([], new FaultError({ code: 'plan.too-fast', message: 'too fast', detail }));
    await settle();
    fast.store.getState().openForm(null);
    const begun = fast.store.getState().start(TEXT, true);
    await settle();
    expect(fast.run.getState().confirmation).toEqual(detail);
    fast.run.getState().answerRate(true);
    await begun;
    expect(fast.started.at(-1)).toEqual({ ...TEXT, startMeasuring: true, allowRate: true });
    expect(fast.layout.getState().dialog).toBe('none');
  });

  it('come back when a deletion is undone', async () => {
    const { store, notices, restored } = surveying([survey(1)]);
    await settle();
    await Promise.all([store.getState().remove(1), settle()]);
    expect(store.getState().surveys).toEqual([]);
    notices.getState().notices[0]?.action?.run();
    await settle();
    expect(restored).toEqual([{ id: 1 }]);
  });
});

describe('the form', () => {
  const draft: SurveyDraft = { name: ' Before ', site: 'Customer/Site ', engineer: '', notes: '', planned: '90m' };

  it('reads its fields, and shows them again', () => {
    const text = { name: 'Before', site: 'Customer / Site', engineer: '', notes: '', plannedMs: 5_400_000 };
    expect(readDraft(draft)).toEqual({ text });
    expect(draftOf({ ...survey(1), ...text })).toMatchObject({ site: 'Customer / Site', planned: '90m' });
    expect(readDraft({ ...draft, site: ' ', planned: '' })).toEqual({ text: { ...text, site: null, plannedMs: null } });
  });

  it.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ site: 'a//b' }, 'site'],
    [{ planned: '30' }, 'planned'],
    [{ planned: '1s' }, 'planned'],
    [{ notes: '\u0000' }, 'notes'],
  ] as const)('tells the field that is wrong: %o', (wrong, field) => {
    const read = readDraft({ ...draft, ...wrong });
    expect('problems' in read && Object.keys(read.problems)).toEqual([field]);
  });

  it('completes known sites and the levels above them', () => {
    expect(siteChoices(['B / 1 / x', 'A/2', 'B / 1'])).toEqual(['A', 'A / 2', 'B', 'B / 1', 'B / 1 / x']);
  });
});

const change = notComparable(1, 2);
const row = (series: number, more: Partial<SeriesComparison> = {}): SeriesComparison => ({
  series,
  target: `target ${series}`,
  address: '192.0.2.1',
  group: '',
  port: 443,
  probe: 'tcp-syn',
  before: { sent: 10, lost: 1, lossLow: 0, lossHigh: 1, notMeasured: 0 },
  after: null,
  changes: { loss: change, median: change, p95: change, jitter: change },
  verdict: 'not-comparable',
  path: null,
  ...more,
});

describe('a comparison', () => {
  it('as CSV has a line per series, and no formulas', () => {
    const [heading, first] = comparisonCsv([row(1, { target: '=1+1, "x"' })]).split('\r\n');
    expect(heading).toMatch(
      /^target,address,port,group,probe,verdict,before_sent,before_lost,before_not_measured,after_sent/,
    );
    expect(first).toMatch(/^"'=1\+1, ""x""",192.0.2.1,443,,tcp-syn,not-comparable,10,1,0,,,,1,2,1,,,not-comparable,/);
  });

  it('puts the worst first as they come, and is cancelled when its view is closed', async () => {
    let aborted: AbortSignal | undefined;
    const { link } = fakeStation({
      surveyCompare: (_, sink, signal) => {
        aborted = signal;
        sink.send({ kind: 'progress', share: 0.5 });
        sink.send({ kind: 'series', rows: [row(1)] });
        sink.send({ kind: 'series', rows: [row(2, { verdict: 'worse' })] });
      },
    });
    const layout = fakeLayout();
    const compare = createCompareStore({ link, layout, notices: createNoticesStore(), bridge: {} as never });
    link.start();
    await settle();
    const side = (id: number) => ({ title: `survey ${id}`, side: { survey: id } });
    compare.getState().start(side(1), side(2));
    await settle();
    expect([compare.getState().progress, compare.getState().rows.map(({ series }) => series)]).toEqual([0.5, [2, 1]]);
    expect(layout.getState().dialog).toBe('compare');
    compare.getState().close();
    await settle();
    expect([aborted?.aborted, layout.getState().dialog]).toEqual([true, 'none']);
  });

  it('says why it failed', async () => {
    const { link } = fakeStation({
      surveyCompare: (_, sink) => sink.end({ code: 'survey.empty', message: 'Survey "x" has no duration' }),
    });
    const compare = createCompareStore({
      link,
      layout: fakeLayout(),
      notices: createNoticesStore(),
      bridge: {} as never,
    });
    link.start();
    await settle();
    compare.getState().start({ title: 'a', side: { survey: 1 } }, { title: 'b', side: { survey: 2 } });
    await settle();
    expect(compare.getState().fault?.code).toBe('survey.empty');
  });
});
