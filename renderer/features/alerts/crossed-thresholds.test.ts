import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { createTimelineStore, withEvent } from '../../live/timeline-store.ts';
import { fourSeries, listed } from '../../testing/four-series.ts';
import { parseFilter } from '../overview/filter/filter.ts';
import { stateStyle, stateTitle } from '../overview/table/row-state.ts';
import { markCrossed } from './crossed-thresholds.ts';

const SLOW = 'gateway (192.0.2.10): p95 95 ms, above 80 ms';

const alert = (id: number, more: Partial<TimelineEvent>): TimelineEvent => ({
  ...{ id, kind: 'threshold', atMs: 1000, endMs: null, message: SLOW, excluded: false },
  ...more,
});

function opened() {
  const { live, model } = fourSeries();
  const timeline = createTimelineStore();
  markCrossed(timeline, live);
  const happen = (event: TimelineEvent) => timeline.setState((before) => withEvent(before, event));
  const rowOf = (name: string) => model.rows.find((row) => row.name === name);
  const state = (name: string) => {
    const row = rowOf(name);
    if (!row) throw new Error(`no row ${name}`);
    return { ...stateStyle(row, live), title: stateTitle(row, live) };
  };
  const found = (text: string) => {
    expect(parseFilter(text).problems).toEqual([]);
    model.setFilter(text);
    return listed(model);
  };
  return { live, happen, state, found };
}

describe('a crossed threshold in the list', () => {
  it('is a glyph, an amber tone and words in the state of its row, until it is over', () => {
    const { happen, state } = opened();
    expect(state('gateway')).toMatchObject({ glyph: '●', tone: 'good', word: 'up' });
    happen(alert(1, { series: 0 }));
    expect(state('gateway')).toMatchObject({ glyph: '◆', tone: 'warn', word: 'up, above threshold' });
    expect(state('gateway').title).toContain(SLOW);
    happen(alert(1, { series: 0, endMs: 2000 }));
    expect(state('gateway')).toMatchObject({ glyph: '●', tone: 'good', word: 'up' });
  });

  it('repaints the rows that it concerns, and no other', () => {
    const { live, happen } = opened();
    const versions = () => [0, 1, 2].map((series) => live.version[live.slotOf(series)]);
    const [gateway, web2, web10] = versions();
    happen(alert(1, { seriesIds: [0, 2] }));
    expect(versions()).toEqual([expect.any(Number), web2, expect.any(Number)]);
    expect(versions()[0]).toBeGreaterThan(gateway ?? 0);
    expect(versions()[2]).toBeGreaterThan(web10 ?? 0);
  });

  it('leaves a row that is down as it is: that says more', () => {
    const { happen, state } = opened();
    happen(alert(1, { seriesIds: [1, 2] }));
    expect(state('web 2')).toMatchObject({ glyph: '✕', tone: 'bad', word: 'down' });
    expect(state('web 10')).toMatchObject({ tone: 'warn', word: 'lossy, above threshold' });
  });

  it('is a word of the filter', () => {
    const { happen, found } = opened();
    expect(found('threshold')).toEqual([]);
    happen(alert(1, { seriesIds: [0, 1, 2] }));
    expect(found('threshold')).toEqual(['gateway', 'web 10']);
    expect(found('above threshold')).toEqual(['gateway', 'web 10']);
    expect(found('!state:threshold')).toEqual(['web 2', 'mail']);
  });

  it('names all figures that are above', () => {
    const { happen, state } = opened();
    happen(alert(1, { series: 0 }));
    happen(alert(2, { series: 0, message: 'gateway: 5 % loss' }));
    expect(state('gateway').title).toContain(`${SLOW}; gateway: 5 % loss`);
  });
});
