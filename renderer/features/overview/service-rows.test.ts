import { describe, expect, it, vi } from 'vitest';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { SERIES_STATES } from '../../../core/model/series-state.ts';
import { probeOf } from '../../../probes/registry.ts';
import { EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { catalogOf, liveFrame } from '../../testing/fake-station.ts';
import { parseFilter } from './filter/filter.ts';
import { rowsAsCsv } from './rows-as-text.ts';
import { summarise } from './summary.ts';
import { columnsFor } from './table/columns.ts';
import { isFailed, resultText } from './table/result.ts';
import { stateStyle } from './table/row-state.ts';
import type { Row } from './table/rows.ts';
import { TableModel } from './table/table-model.ts';

vi.mock(import('../../../probes/index.common.ts'), async (original) => {
  const { withToy } = await import('../../testing/toy-service.ts');
  return withToy((await original()).PROBES);
});

const PROBES: Readonly<Record<string, string>> = { ahead: 'toy', behind: 'toy', failed: 'toy', mtu: 'path-mtu' };

function mixed() {
  const item = catalogOf({ ahead: 'a', behind: 'b', failed: 'c', mtu: '192.0.2.1' });
  const targets = item.targets.map((target) => ({
    ...target,
    definition: { ...target.definition, probe: PROBES[target.name] ?? 'icmp' },
  }));
  const live = new LiveRows();
  live.apply(
    liveFrame([
      { series: 0, sent: 1, received: 1, lastMs: 5, latest: 12_500, state: SERIES_STATES.up },
      { series: 1, sent: 1, received: 1, lastMs: 5, latest: -3000, state: SERIES_STATES.lossy },
      { series: 2, sent: 1, lost: 1, lastOutcome: OUTCOMES['tls-error'], state: SERIES_STATES.down },
      { series: 3, sent: 1, received: 1, lastMs: 5, latest: 1492, state: SERIES_STATES.up },
    ]),
  );
  const model = new TableModel(live);
  model.setCatalog(withItem(EMPTY_CATALOG, { ...item, targets }));
  const rowOf = (name: string) => model.rows.find((row) => row.name === name) as Row;
  const resultOf = (name: string) => resultText(rowOf(name), live, live.slotOf(rowOf(name).series));
  const listed = () => Array.from(model.order, (index) => model.rows[index]?.name);
  return { live, model, rowOf, resultOf, listed };
}

describe('rows of services', () => {
  it('show the result in its unit, and what failed where there is none', () => {
    const { resultOf, rowOf, live } = mixed();
    expect(['ahead', 'behind', 'failed', 'mtu'].map(resultOf)).toEqual(['12.5 ms', '-3 ms', 'TLS failed', '1492 B']);
    expect(isFailed(rowOf('failed'), live, live.slotOf(2))).toBe(true);
    expect(stateStyle(rowOf('behind'), live).word).toBe('some failed');
  });

  it.each([
    ['http', OUTCOMES.unexpected, 500, '500'],
    ['http', OUTCOMES.unexpected, 200, 'unexpected'],
    ['http', OUTCOMES.reset, 200, 'closed (200)'],
    ['http', OUTCOMES.timeout, 200, 'timeout (200)'],
    ['http', OUTCOMES.reply, 200, '200'],
    ['dns', OUTCOMES.unexpected, 0, 'unexpected'],
    ['dns', OUTCOMES.unexpected, 3, 'NXDOMAIN'],
    ['smb', OUTCOMES.denied, 18_590, 'denied'],
    ['ntp', OUTCOMES['protocol-error'], 12_500, 'malformed answer'],
  ])('say of %s what failed first (outcome %i, value %i)', (probe, lastOutcome, latest, text) => {
    const { rowOf, live } = mixed();
    live.apply(liveFrame([{ series: 2, sent: 2, lost: 2, lastOutcome, latest, state: SERIES_STATES.down }]));
    const { definition } = probeOf(probe);
    expect(resultText({ ...rowOf('failed'), probe, rules: definition }, live, live.slotOf(2))).toBe(text);
  });

  it('are sorted by their result among those of their probe', () => {
    const { model, listed } = mixed();
    model.setSort([{ column: 'result', direction: 'ascending' }]);
    expect(listed()).toEqual(['mtu', 'behind', 'ahead', 'failed']);
    model.setSort([{ column: 'result', direction: 'descending' }]);
    expect(listed()).toEqual(['ahead', 'behind', 'mtu', 'failed']);
  });

  it('are filtered by their result in its unit, and by what failed', () => {
    const { model, live } = mixed();
    const matching = (text: string) =>
      model.rows.filter((row) => parseFilter(text).matches(row, live)).map(({ name }) => name);
    expect(matching('result>10')).toEqual(['ahead', 'mtu']);
    expect(matching('mtu<1500')).toEqual(['mtu']);
    expect(matching('"some failed"')).toEqual([]);
    expect(matching('some failed')).toEqual(['behind']);
  });

  it('have columns and a summary in their words, unless there are packets too', () => {
    const { model, live } = mixed();
    const services = model.rows.filter(({ probe }) => probe === 'toy');
    const titles = columnsFor(services).map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['Result', 'Checks', 'Failed %']));
    expect(titles).not.toContain('TTL');
    expect(columnsFor(model.rows).map(({ title }) => title)).toEqual(expect.arrayContaining(['Loss %', 'TTL', 'Sent']));
    expect([summarise(services, live).samples, summarise(model.rows, live).samples]).toEqual(['checks', 'both']);
  });

  it('have their result and its column in CSV', () => {
    const { model, live } = mixed();
    const lines = rowsAsCsv(model.rows, live).split('\r\n');
    expect(lines.slice(1, 5).map((line) => line.split(',').slice(17, 19))).toEqual([
      ['12.5', 'offsetMs'],
      ['-3', 'offsetMs'],
      ['', 'offsetMs'],
      ['1492', 'pathMtu'],
    ]);
  });
});
