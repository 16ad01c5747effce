import { describe, expect, it } from 'vitest';
import type { CatalogSeries, CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { liveFrame } from '../../testing/fake-station.ts';
import { boundedText, cellFigures, directionsOf, levelTexts } from './matrix-figures.ts';
import { cellAfter, cellKey, matricesOf } from './matrix-layout.ts';

const target = (id: number, to: string, probe = 'icmp'): [number, CatalogTarget] => [
  id,
  { id, name: `t${id}`, definition: { probe, to }, reason: null, isUnresolvable: false, note: null, seriesCount: 1 },
];
const series = (...rows: readonly CatalogSeries[]) => new Map(rows.map((row) => [row[0], row]));

const finding = (values: ServiceFinding['last']['values']): ServiceFinding => ({
  series: 1,
  last: { atMs: 0, round: 0, outcome: 'reply', cause: 0, durationMs: 1, values, detail: null },
  lastDetailed: null,
  recent: [],
  progress: [],
});

describe('the matrices of a catalog', () => {
  it('have a row for each that measures and a column for each agent that is measured, by probe', () => {
    const found = matricesOf({
      targets: new Map([
        target(0, 'agent:oslo'),
        target(1, 'agent:berlin'),
        target(2, '192.0.2.1'),
        target(3, 'agent:oslo', 'stamp'),
      ]),
      series: series(
        [10, 0, '192.0.2.3', '', 0, 'lima'],
        [11, 0, '192.0.2.3', '', 0],
        [12, 1, '192.0.2.1', '', 0, 'oslo'],
        [13, 2, '192.0.2.1', '', 0, 'oslo'],
        [14, 3, '192.0.2.3', '', 862, 'lima'],
        [15, 0, '2001:db8::3', '', 0, 'lima'],
      ),
    });
    expect(found.map(({ title, from, to }) => [title, from, to])).toEqual([
      ['ICMP echo', ['local', 'lima', 'oslo'], ['berlin', 'oslo']],
      ['STAMP', ['lima'], ['oslo']],
      ['ICMP echo (2)', ['lima'], ['oslo']],
    ]);
    expect(found[2]?.series.get(cellKey('lima', 'oslo'))).toBe(15);
    expect(found[0]?.series.get(cellKey('lima', 'oslo'))).toBe(10);
    expect(found[0]?.series.has(cellKey('lima', 'berlin'))).toBe(false);
  });

  it('are one for each mesh, with its name where there are several of a probe', () => {
    const mesh = (id: number, name: string, to: string, probe: string): [number, CatalogTarget] => {
      const [, made] = target(id, `agent:${to}`, probe);
      return [id, { ...made, name }];
    };
    const found = matricesOf({
      targets: new Map([
        mesh(0, 'wan → oslo', 'oslo', 'icmp'),
        mesh(1, 'voice → oslo', 'oslo', 'icmp'),
        mesh(2, 'oslo by hand', 'oslo', 'icmp'),
        mesh(3, 'clocks → oslo', 'oslo', 'stamp'),
      ]),
      series: series(
        [10, 0, '192.0.2.3', '', 0, 'lima'],
        [11, 1, '192.0.2.3', '', 0, 'lima'],
        [12, 2, '192.0.2.3', '', 0, 'lima'],
        [13, 3, '192.0.2.3', '', 862, 'lima'],
      ),
    });
    expect(found.map(({ title, series: cells }) => [title, ...cells.values()])).toEqual([
      ['ICMP echo, wan', 10],
      ['ICMP echo, voice', 11],
      ['ICMP echo', 12],
      ['STAMP', 13],
    ]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(4);
  });

  it('are none where no agent is a target', () => {
    expect(
      matricesOf({ targets: new Map([target(2, '192.0.2.1')]), series: series([13, 2, '192.0.2.1', '', 0]) }),
    ).toEqual([]);
  });
});

it('leads the arrow keys to the edges and no further', () => {
  const matrix = { from: ['a', 'b'], to: ['c', 'd', 'e'] };
  expect(cellAfter('ArrowUp', { row: 0, column: 1 }, matrix)).toEqual({ row: 0, column: 1 });
  expect(cellAfter('ArrowDown', { row: 1, column: 1 }, matrix)).toEqual({ row: 1, column: 1 });
  expect(cellAfter('ArrowRight', { row: 1, column: 1 }, matrix)).toEqual({ row: 1, column: 2 });
  expect(cellAfter('End', { row: 1, column: 0 }, matrix)).toEqual({ row: 1, column: 2 });
  expect(cellAfter('x', { row: 1, column: 0 }, matrix)).toBeUndefined();
});

describe('a cell', () => {
  const live = new LiveRows();
  live.apply(liveFrame([{ series: 1, sent: 10, lost: 1, lastMs: 60 }]));
  const rounds = {
    forwardMs: 12,
    backwardMs: 45,
    clockErrorMs: 0.4,
    packetsSent: 10,
    packetsBack: 8,
    forwardLost: 2,
    backwardLost: 0,
  };

  it('has a mark besides its colour, by the limits of its measure', () => {
    const directions = directionsOf(finding(rounds));
    expect(cellFigures('rtt', live, 1, directions, false)).toMatchObject({ tone: 'level', level: 2, glyph: '◑' });
    expect(cellFigures('oneWay', live, 1, directions, false)).toMatchObject({ level: 1, glyph: '◔' });
    expect(cellFigures('loss', live, 1, directions, false)).toMatchObject({ level: 3, glyph: '◕' });
    expect(cellFigures('loss', live, 1, null, false)).toMatchObject({ level: 3 });
    expect(levelTexts('loss')[0]).toBe('none');
  });

  it('keeps its last figure without the colour of a level while its agent is silent', () => {
    const { text } = cellFigures('rtt', live, 1, null, false);
    expect(cellFigures('rtt', live, 1, null, true)).toEqual({ tone: 'silent', level: 0, glyph: '▲', text });
    expect(cellFigures('rtt', live, 2, null, true)).toMatchObject({ tone: 'silent', text: '–' });
  });

  it('is waiting without samples, and has no one-way delay without comparable clocks', () => {
    expect(cellFigures('rtt', live, 2, null, false)).toMatchObject({ tone: 'waiting' });
    const directions = directionsOf(finding({ ...rounds, forwardMs: null, backwardMs: null, clockErrorMs: null }));
    expect(cellFigures('oneWay', live, 1, directions, false)).toMatchObject({ tone: 'waiting', text: 'n/a' });
    expect(boundedText(null, null)).toBe('not known: the clocks cannot be compared');
    expect(boundedText(-0.2, 0.5)).toMatch(/^−.* ± /);
    expect(directionsOf(finding({ status: 200 }))).toBeNull();
  });
});
