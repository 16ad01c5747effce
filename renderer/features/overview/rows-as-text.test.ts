import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { SERIES_STATES } from '../../../core/model/series-state.ts';
import { EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { catalogOf, liveFrame } from '../../testing/fake-station.ts';
import { rowsAsCsv, rowsAsText } from './rows-as-text.ts';
import { rowsOf } from './table/rows.ts';

const live = new LiveRows();
live.apply(
  liveFrame([
    {
      ...{ series: 0, state: SERIES_STATES.lossy, sent: 4, received: 3, lost: 1 },
      ...{ lastMs: 1.25, minMs: 1, avgMs: 1.5, maxMs: 2, replyTtl: 57 },
    },
    { series: 1, state: SERIES_STATES.down, sent: 2, lost: 2, lastOutcome: OUTCOMES.timeout },
  ]),
);
const rows = rowsOf(
  withItem(EMPTY_CATALOG, catalogOf({ 'a, "b"': '192.0.2.1', '=cmd()': '192.0.2.2', quiet: '192.0.2.3' })),
);

describe('rowsAsText', () => {
  it('aligns the columns', () => {
    const lines = rowsAsText(rows, live).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^lossy\s+a, "b"\s+192\.0\.2\.1\s+1\.25 ms\s+25\.0 %\s+4\s+3\s+1\s/);
    expect(lines[3]).toMatch(/^no sample yet\s+quiet\s+192\.0\.2\.3\s+–/);
    expect(new Set(lines.slice(0, 2).map((line) => line.length)).size).toBe(1);
  });
});

describe('rowsAsCsv', () => {
  const lines = rowsAsCsv(rows, live).split('\r\n');

  it('names its columns with their units', () => {
    expect(lines[0]).toBe(
      'state,name,probe,address,port,group,last_ms,loss_ratio,sent,received,lost,min_ms,avg_ms,max_ms,stdev_ms,jitter_ms,reply_ttl,result,result_name,p50_ms,p95_ms,address_name,tags,site,notes,since,up_ratio,mos,agent',
    );
  });

  it('writes plain numbers, and nothing where there is no value', () => {
    expect(lines[1]).toBe('lossy,"a, ""b""",icmp,192.0.2.1,,,1.25,0.25,4,3,1,1,1.5,2,,,57,,,,,,,,,,,2.355986,');
    expect(lines[3]).toBe('no sample yet,quiet,icmp,192.0.2.3,,,,,,,,,,,,,,,,,,,,,,,,,');
  });

  it('names the result by its column', () => {
    const item = catalogOf({ path: '192.0.2.1' });
    const [target] = item.targets;
    if (!target) throw new Error('a catalog of one target');
    const definition = { ...target.definition, probe: 'path-mtu' };
    const found = new LiveRows();
    found.apply(liveFrame([{ series: 0, sent: 1, received: 1, lastMs: 2, latest: 1492 }]));
    const [row] = [rowsOf(withItem(EMPTY_CATALOG, { ...item, targets: [{ ...target, definition }] }))];
    expect(rowsAsCsv(row, found).split('\r\n')[1]).toMatch(/,1492,pathMtu,.*$/);
    expect(rowsAsText(row, found)).toContain(' 1492 B ');
  });

  it.each([
    ['=cmd()', "'=cmd()"],
    ['-2+cmd()', "'-2+cmd()"],
    ['+1+cmd()', "'+1+cmd()"],
    ['@sum(a)', "'@sum(a)"],
    ['-1.5', '-1.5'],
    ['+49', '+49'],
    ['a-b=c', 'a-b=c'],
  ])('keeps a spreadsheet from running the name %s', (name, cell) => {
    const csv = rowsAsCsv(rowsOf(withItem(EMPTY_CATALOG, catalogOf({ [name]: '192.0.2.1' }))), new LiveRows());
    expect(csv.split('\r\n')[1]?.split(',')[1]).toBe(cell);
  });
});
