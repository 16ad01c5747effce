import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { type GridTarget, gridCatalog } from '../../testing/grid-catalog.ts';
import { rowsOf } from '../overview/table/rows.ts';
import { addressOfCell, entriesOfCell, entriesOfRow, layOutGrid, nominalOf } from './grid-layout.ts';

function layOut(targets: readonly GridTarget[], hidden: readonly string[] = []) {
  const catalog = withItem(EMPTY_CATALOG, gridCatalog(targets));
  const descriptions = new Map(
    targets.flatMap(({ description }, id) => (description === undefined ? [] : [[id, description] as const])),
  );
  return layOutGrid(rowsOf(catalog), descriptions, new Set(hidden));
}

describe('layOutGrid', () => {
  it('has a row per /24 in the order of the file, and the last byte as column', () => {
    const layout = layOut([
      { name: 'b', probe: 'icmp', addresses: ['10.0.9.255', '10.0.1.7'] },
      { name: 'a', probe: 'icmp', addresses: ['10.0.9.0'] },
    ]);
    expect(layout.rows.map(({ key }) => key)).toEqual(['10.0.9.0/24', '10.0.1.0/24']);
    expect(layout.cellOfAddress.get('10.0.9.255')).toBe(255);
    expect(layout.cellOfAddress.get('10.0.1.7')).toBe(256 + 7);
    expect(addressOfCell(layout, 256 + 9)).toBe('10.0.1.9');
    expect(layout.rows[0]).toMatchObject({ cells: 2, tag: '', targets: ['b', 'a'] });
    expect(layout.rows[1]).toMatchObject({ cells: 1, tag: 'b' });
  });

  it('has a row per /120 of IPv6, and numbers names in rows of their own', () => {
    const layout = layOut([
      { name: 'six', probe: 'icmp', addresses: ['2001:db8::1', '2001:db8::2ff'] },
      { name: 'gone', probe: 'icmp', addresses: [], reason: 'cannot be resolved' },
      { name: 'lost', probe: 'icmp', addresses: [], reason: 'cannot be resolved' },
    ]);
    expect(layout.rows.map(({ key }) => key)).toEqual(['2001:db8::/120', '2001:db8::200/120', 'names 1']);
    expect(layout.cellOfAddress.get('2001:db8::2ff')).toBe(256 + 255);
    expect(layout.cellOfAddress.get('lost.example')).toBe(2 * 256 + 1);
    expect(addressOfCell(layout, 2 * 256)).toBeUndefined();
  });

  it('shows ICMP above and TCP below, and services with TCP', () => {
    const layout = layOut([
      { name: 'ping', probe: 'icmp', addresses: ['10.0.1.7'] },
      { name: 'web', probe: 'tcp-syn', addresses: ['10.0.1.7'] },
      { name: 'page', probe: 'http', addresses: ['10.0.1.7', '10.0.1.8'] },
      { name: 'trace', probe: 'traceroute', addresses: ['10.0.1.7'] },
    ]);
    expect(layout.parts.map(({ probes }) => probes)).toEqual([
      ['icmp', 'traceroute'],
      ['http', 'tcp-syn'],
    ]);
    expect(entriesOfCell(layout, 7).map(({ name }) => name)).toEqual(['ping', 'trace', 'web', 'page']);
    expect([...layout.places]).toEqual([14, 14, 15, 15, 17]);
    expect(entriesOfRow(layout, 0)).toHaveLength(5);
  });

  it('has the most frequent kind above where all are of one side, and undivided cells for a single kind', () => {
    const two = layOut([
      { name: 'a', probe: 'tcp-syn', addresses: ['10.0.1.7'] },
      { name: 'b', probe: 'dns', addresses: ['10.0.1.8', '10.0.1.9'] },
    ]);
    expect(two.parts.map(({ probes }) => probes)).toEqual([['dns'], ['tcp-syn']]);
    const one = layOut([{ name: 'a', probe: 'icmp', addresses: ['10.0.1.7'] }]);
    expect(one.parts).toHaveLength(1);
    expect([...one.places]).toEqual([7]);
  });

  it('leaves out hidden rows and names them', () => {
    const layout = layOut([{ name: 'a', probe: 'icmp', addresses: ['10.0.1.7', '10.0.2.7'] }], ['10.0.1.0/24', 'gone']);
    expect(layout.rows.map(({ key }) => key)).toEqual(['10.0.2.0/24']);
    expect(layout.hidden).toEqual(['10.0.1.0/24']);
    expect(layout.cellOfAddress.has('10.0.1.7')).toBe(false);
  });

  it('takes tag, router and nominal value from a description as imports of pingwee write it', () => {
    const layout = layOut([
      { name: '10.0.1.0/24', probe: 'icmp', addresses: ['10.0.1.7'], description: 'TG1 RTR, nominal 40 ms' },
    ]);
    expect(layout.rows[0]).toMatchObject({ tag: 'TG1 RTR', nominalMs: 40 });
    expect(nominalOf('nominally 40 ms')).toBeNull();
    expect(nominalOf('nominal 0 ms')).toBeNull();
  });

  it('takes a description as the name of a row only if all its targets share it', () => {
    const [core, edge] = [
      { name: 'core', probe: 'icmp', addresses: ['10.0.1.1'], description: 'Rack 4, left' },
      { name: 'edge', probe: 'icmp', addresses: ['10.0.1.2'] },
    ];
    expect(layOut([core, edge]).rows).toMatchObject([{ tag: '' }]);
    expect(layOut([core, { ...edge, description: 'Rack 4' }]).rows).toMatchObject([{ tag: 'Rack 4' }]);
  });

  it('has no rows without series', () => {
    const layout = layOut([]);
    expect(layout.rows).toEqual([]);
    expect(layout.starts).toHaveLength(1);
  });
});
