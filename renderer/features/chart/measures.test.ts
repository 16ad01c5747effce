import { describe, expect, it, vi } from 'vitest';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { createChartStore } from './chart-store.ts';
import { drawnMeasures, measureText, switched } from './measures.ts';

vi.mock(import('../../../probes/index.common.ts'), async (original) => {
  const { withToy } = await import('../../testing/toy-service.ts');
  return withToy((await original()).PROBES);
});

/** A chart of a toy and a ping, with the queries that it asks. */
async function chartOf() {
  const queries: (string | undefined)[] = [];
  const tails = new Set<string | undefined>();
  const fake = fakeStation({
    history: ({ measure }, sink) => {
      queries.push(measure);
      sink.end();
    },
    tail: ({ measure }, _, signal) => {
      tails.add(measure);
      signal.addEventListener('abort', () => tails.delete(measure));
    },
  });
  const { clock, link } = fake;
  const catalog = createCatalogStore();
  const overview = createOverviewStore({ catalog, live: new LiveRows(), clock, layout: fakeLayout() });
  const chart = createChartStore({ catalog, overview, link, clock, stationNowMs: () => clock.nowMs() });
  const item = catalogOf({ toy: 'bear', ping: '192.0.2.1' });
  const targets = item.targets.map((target) => ({
    ...target,
    definition: { ...target.definition, probe: target.name === 'toy' ? 'toy' : 'icmp' },
  }));
  catalog.setState(withItem(EMPTY_CATALOG, { ...item, targets }));
  overview.getState().selectAll();
  link.start();
  await settle();
  const select = async (...series: readonly number[]) => {
    overview.getState().selectSeries(series);
    await clock.advanceAsync(150);
    await settle();
  };
  const lines = () => chart.getState().lines.map(({ series, measure }) => `${series} ${measureText(measure)}`);
  const measure = (name: string | null) => chart.getState().available.find((one) => one.name === name);
  const toggle = async (name: string | null) => {
    const one = measure(name);
    if (one) chart.getState().switchMeasure(one);
    await settle();
  };
  return { chart, select, lines, toggle, queries, tails };
}

describe('what a chart draws', () => {
  it('is the time first, and numeric columns of the probe on demand', async () => {
    const { select, lines, toggle, chart, queries, tails } = await chartOf();
    await select(0);
    expect(lines()).toEqual(['0 Duration (ms)']);
    expect(chart.getState().available.map(measureText)).toEqual(['Duration (ms)', 'Offset (ms)']);
    await toggle('offsetMs');
    expect(lines()).toEqual(['0 Duration (ms)', '0 Offset (ms)']);
    expect(queries).toEqual([undefined, 'offsetMs']);
    expect([...tails]).toEqual([undefined, 'offsetMs']);
    await toggle(null);
    expect(lines()).toEqual(['0 Offset (ms)']);
    expect([...tails]).toEqual(['offsetMs']);
  });

  it('leaves out series without the column, and returns to the time where none has it', async () => {
    const { select, lines, toggle } = await chartOf();
    await select(0, 1);
    await toggle('offsetMs');
    expect(lines()).toEqual(['0 Round-trip time (ms)', '0 Offset (ms)', '1 Round-trip time (ms)']);
    await toggle(null);
    expect(lines()).toEqual(['0 Offset (ms)']);
    await select(1);
    expect(lines()).toEqual(['1 Round-trip time (ms)']);
    await select(0);
    expect(lines()).toEqual(['0 Offset (ms)']);
  });
});

describe('switched', () => {
  const ms = (name: string | null) => ({ name, title: 'x', unit: 'ms' as const });
  const percent = { name: 'cpu', title: 'CPU', unit: 'percent' as const };

  it('adds and removes measures of one unit, and keeps one', () => {
    expect(switched([ms(null)], ms('a'))).toEqual([null, 'a']);
    expect(switched([ms(null), ms('a')], ms(null))).toEqual(['a']);
    expect(switched([ms('a')], ms('a'))).toEqual(['a']);
  });

  it('replaces those of another unit', () => {
    expect(switched([ms(null), ms('a')], percent)).toEqual(['cpu']);
    expect(drawnMeasures(['cpu', null], [ms(null), percent])).toEqual([percent]);
  });
});
