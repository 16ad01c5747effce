import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, normalize } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { SERIES_STATES } from '../core/model/series-state.ts';
import { CellCodes } from '../renderer/features/grid/cell-codes.ts';
import { layOutGrid } from '../renderer/features/grid/grid-layout.ts';
import { rowsOf } from '../renderer/features/overview/table/rows.ts';
import { EMPTY_CATALOG, withItem } from '../renderer/live/catalog-store.ts';
import { LiveRows } from '../renderer/live/live-rows.ts';
import { liveFrame } from '../renderer/testing/fake-station.ts';
import { gridCatalog } from '../renderer/testing/grid-catalog.ts';
import { mainThread } from './main-thread.ts';
import { printTable } from './packet-lab.ts';

/** Milliseconds of script per repaint of 10 240 cells with two parts: medians. */
export interface GridFigures {
  readonly fullMs: number;
  /** CPU time of the main thread per frame, mean, beyond that of a frame without a change; with what changes the codes. */
  readonly fullCpuMs: number;
  readonly tenthMs: number;
  readonly unchangedMs: number;
  /** Main-thread work of the browser per frame with a tenth changed, script included. */
  readonly taskMsPerFrame: number;
  /** Reading the changed series into codes, in Node: all, and a tenth. */
  readonly codesMs: number;
  readonly codesTenthMs: number;
}

const ORIGIN = 'http://bench.test';
const ROOT = join(import.meta.dirname, '..');
const ROWS = 40;
const FRAMES = 200;
const CELLS = ROWS * 256;

/** The modules of the page as they are, types stripped: no bundle stands between source and measurement. */
async function servePage(page: Page): Promise<void> {
  await page.route(`${ORIGIN}/**`, (route) => {
    const path = normalize(new URL(route.request().url()).pathname);
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><canvas></canvas>' });
    const body = stripTypeScriptTypes(readFileSync(join(ROOT, path), 'utf8'));
    return route.fulfill({ contentType: 'text/javascript', body });
  });
  await page.goto(ORIGIN);
}

/** Runs in the page. @returns ms of script of each frame that changes the given number of parts */
const paintFrames = async ({ rows, frames, changed }: { rows: number; frames: number; changed: number }) => {
  const load = (path: string): Promise<Record<string, unknown>> => import(/* @vite-ignore */ path);
  const { CellPainter } = (await load('/ui/cells/cell-painter.ts')) as {
    CellPainter: typeof import('../ui/cells/cell-painter.ts').CellPainter;
  };
  const { fitCells, sizeOf } = (await load(
    '/ui/cells/cell-geometry.ts',
  )) as typeof import('../ui/cells/cell-geometry.ts');
  const { LIGHT_PALETTE } = (await load(
    '/renderer/features/grid/grid-palette.ts',
  )) as typeof import('../renderer/features/grid/grid-palette.ts');
  const canvas = document.querySelector('canvas');
  const context = canvas?.getContext('2d', { alpha: false });
  if (!canvas || !context) throw new Error('no canvas');
  const geometry = fitCells({ width: 1046, height: 558, rows, parts: 2, scale: 1 });
  Object.assign(canvas, sizeOf(geometry, rows));
  const painter = new CellPainter(context);
  painter.prepare(geometry, rows, LIGHT_PALETTE);
  const codes = new Uint8Array(rows * 512);
  painter.paint(codes, 0, () => false);
  const times: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    await new Promise(requestAnimationFrame);
    for (let at = 0; at < changed; at++) {
      const place = changed === codes.length ? at : (at * 7919 + frame * 31) % codes.length;
      codes[place] = 4 + (((codes[place] ?? 0) + 1) % 8);
    }
    const began = performance.now();
    painter.paint(codes, 0, () => false);
    times.push(performance.now() - began);
  }
  return times;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Milliseconds to read a share of the series into codes. */
function codesMs(share: number): number {
  const addresses = Array.from({ length: CELLS }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
  const catalog = withItem(
    EMPTY_CATALOG,
    gridCatalog([
      { name: 'ping', probe: 'icmp', addresses },
      { name: 'web', probe: 'tcp-syn', addresses },
    ]),
  );
  const live = new LiveRows();
  const codes = new CellCodes(layOutGrid(rowsOf(catalog), new Map()), live);
  const frameOf = (round: number, count: number) =>
    liveFrame(
      Array.from({ length: count }, (_, at) => ({
        series: (at * 7919 + round) % (2 * CELLS),
        state: SERIES_STATES.up,
        sent: round + 1,
        lastMs: (at * round) % 97,
        avgMs: 10,
      })),
    );
  live.apply(frameOf(0, 2 * CELLS));
  codes.refresh();
  const times: number[] = [];
  for (let round = 1; round <= 60; round++) {
    live.apply(frameOf(round, Math.round(2 * CELLS * share)));
    const began = performance.now();
    codes.refresh();
    times.push(performance.now() - began);
  }
  return median(times);
}

/** Measures repainting the grid in Chromium without a GPU. */
export async function benchGrid(): Promise<GridFigures> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await servePage(page);
  const paint = (changed: number) => page.evaluate(paintFrames, { rows: ROWS, frames: FRAMES, changed });
  const cpuOf = async (changed: number) => {
    const read = await mainThread(page, 'threadTicks');
    await paint(changed);
    return (await read()) / FRAMES;
  };
  const fullMs = median(await paint(2 * CELLS));
  const unchangedMs = median(await paint(0));
  const read = await mainThread(page, 'timeTicks');
  const tenthMs = median(await paint((2 * CELLS) / 10));
  const taskMsPerFrame = (await read()) / FRAMES;
  const fullCpuMs = (await cpuOf(2 * CELLS)) - (await cpuOf(0));
  await browser.close();
  const codes = { codesMs: codesMs(1), codesTenthMs: codesMs(0.1) };
  const figures = { fullMs, fullCpuMs, tenthMs, unchangedMs, taskMsPerFrame, ...codes };
  printTable(
    `Repaint of ${CELLS} cells with two parts, medians of ${FRAMES} frames, ms`,
    ['all changed', 'its CPU', 'a tenth', 'nothing', 'main thread per frame', 'codes: all', 'codes: a tenth'],
    [Object.values(figures).map((value) => value.toFixed(2))],
  );
  return figures;
}
