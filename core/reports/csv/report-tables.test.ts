import { expect, it } from 'vitest';
import { smallDocument } from '../testing/small-document.ts';
import { csvText, reportTables } from './report-tables.ts';

it('has a table per kind of row, values in their units, and no text that a spreadsheet runs', () => {
  const tables = reportTables(smallDocument(['=cmd|x', 'a "b", c']));
  expect(tables.map(({ name }) => name)).toEqual(['targets', 'figures', 'criteria', 'findings', 'events']);
  const targets = tables[0] ? csvText(tables[0]) : '';
  const [head = '', first = '', second = ''] = targets.split('\r\n');
  expect(
    head.startsWith('target,name,address,port,group,site,probe,verdict,sent,received,lost,not_measured,rttMinMs'),
  ).toBe(true);
  expect(first.startsWith("T1,'=cmd|x,192.0.2.1,,,'=cmd|x,icmp,")).toBe(true);
  expect(second.startsWith('T2,"a ""b"", c",')).toBe(true);
  expect(targets.endsWith('\r\n')).toBe(true);
});
