import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyWithToy } from './toy-copy.mjs';

let copy;

/** Styles of the probes' views, which Node has no use for. */
const withoutStyles = {
  name: 'without-styles',
  load: (id) => (id.endsWith('.css') ? { code: '', moduleType: 'js' } : null),
};

/** Runs a script of the copy that prints JSON. */
const found = async (script) => JSON.parse(await copy.run(script));

beforeAll(async () => {
  copy = await copyWithToy();
}, 60_000);

afterAll(() => copy?.remove());

it('takes it through the station', async () => {
  const { refused, form, ...measured } = await found('run/station.mjs');
  expect(refused).toEqual(['toyBytes must be 0 to 100']);
  expect(form).toEqual({
    label: 'Toy bytes',
    builtIn: '7',
    isUsed: [true, false],
    problem: true,
    settings: { toyBytes: 12 },
  });
  expect(measured).toEqual({
    dataBytes: [12, 7],
    fault: null,
    transit: 'lost',
    stored: [0, 0, 1, 1],
    rows: [
      [0, [2, 2, 0]],
      [1, [2, 2, 0]],
    ],
    states: [
      { series: 0, replies: 2 },
      { series: 1, replies: 2 },
    ],
    events: [
      [0, 'toy-probe', 'First reply from the target'],
      [1, 'toy-probe', 'First reply from the target'],
    ],
    missed: 0,
  });
}, 30_000);

it('keeps its samples in blocks, minutes and hours', async () => {
  const figures = [30, 27, 3, 1, 29];
  expect(await found('run/store.mjs')).toEqual({ journal: figures, folded: figures, hours: figures, samples: 30 });
}, 30_000);

it('measures with it on the command line', async () => {
  const { flags, table, lines, json } = await found('run/command.mjs');
  expect(flags).toEqual({ type: 'toy-probe', targets: ['192.0.2.1'], settings: { toyBytes: 3 } });
  expect(table).toMatch(/^target +sent +lost .*\n192\.0\.2\.1 +4 +0 +0 %/);
  expect(lines).toBe('192.0.2.1: 4 replies to the toy\n');
  expect(json).toMatchObject({ kind: 'summary', probe: 'toy-probe', sent: 4, received: 4, lost: 0 });
}, 30_000);

it('shows its state on the page', async () => {
  const bundle = await rolldown({ input: join(copy.dir, 'run/page.mjs'), platform: 'node', plugins: [withoutStyles] });
  await bundle.write({ file: join(copy.dir, 'page.cjs'), format: 'cjs' });
  await bundle.close();
  expect(await found('page.cjs')).toEqual({
    title: 'Toy',
    details: '<p>192.0.2.1: 3 replies</p>',
    summary: '3 replies',
  });
}, 30_000);

it('describes its settings in the schema of the project file', () => {
  const schema = readFileSync(join(copy.dir, 'resources/sounder.schema.json'), 'utf8');
  expect(schema).toContain('Data bytes of the toy, up to 100. Default: 7.');
});
