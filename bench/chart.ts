import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { serve, temporaryDir } from '../e2e/host/sounder-process.ts';
import { generateProject } from './history/generate-project.ts';
import { mainThread } from './main-thread.ts';
import { printTable } from './packet-lab.ts';

export interface ChartFigures {
  /** Samples of the day that is zoomed. */
  readonly samples: number;
  /** From the key to the drawing of the new history, ms, one for each zoom. */
  readonly zoomMs: readonly number[];
  /** Work of the page's main thread for one zoom, mean, ms: by the clock, and CPU time. */
  readonly taskMsPerZoom: number;
  readonly cpuMsPerZoom: number;
}

const SERIES = 64;
const DAY_S = 86_400;
const SLOT_MS = 600_000;
const ZOOMS = 8;
const LAUNCH = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};

/** Measures zooming in a chart of a day of one series at 1 Hz, from the stored samples to the screen. */
export async function benchChart(): Promise<ChartFigures> {
  const dir = temporaryDir();
  const endMs = Math.floor(Date.now() / SLOT_MS) * SLOT_MS;
  generateProject(dir.path, { series: SERIES, sampleHours: 25, minuteHours: 26, hours: 26, traced: 1 }, endMs);
  // The generator's names and addresses, so that the page shows its samples.
  const targets = Array.from({ length: 4 }, (_, at) => `  host ${at + 1}: { probe: icmp, to: 10.0.0.${at} }`);
  writeFileSync(join(dir.path, 'project.yaml'), `sounder: 1\nname: bench\ntargets:\n${targets.join('\n')}\n`);
  const served = await serve(dir.path);
  const browser = await chromium.launch(LAUNCH);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(served.url);
    await page.getByText('host 1', { exact: true }).first().click();
    await page.getByRole('button', { name: '24 h', exact: true }).click();
    await page.waitForTimeout(2000);
    await zoomAll(page); // the first ones are not compiled yet
    const byClock = await mainThread(page, 'timeTicks');
    const zoomMs = await zoomAll(page);
    const taskMsPerZoom = (await byClock()) / ZOOMS;
    const byCpu = await mainThread(page, 'threadTicks');
    await zoomAll(page);
    const figures = { samples: DAY_S, zoomMs, taskMsPerZoom, cpuMsPerZoom: (await byCpu()) / ZOOMS };
    printTable(
      `Zooming in a chart of ${DAY_S} samples`,
      ['median ms', 'worst ms', 'main thread ms per zoom', 'its CPU ms'],
      [[median(zoomMs), Math.max(...zoomMs), taskMsPerZoom, figures.cpuMsPerZoom].map((ms) => ms.toFixed(1))],
    );
    return figures;
  } finally {
    await browser.close();
    await served.stop();
    dir.remove();
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;

async function zoomAll(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < ZOOMS; at++) times.push(await zoom(page, at % 2 === 0 ? '+' : '-'));
  return times;
}

/** The key happens in the page, whose clock measures until history has come and two frames were painted. */
function zoom(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (pressed) =>
      new Promise<number>((resolve) => {
        const area = document.querySelector('.chart-area');
        const began = performance.now();
        area?.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
        const isLoading = () => area?.getAttribute('aria-busy') === 'true';
        let wasLoading = false;
        const look = () => {
          wasLoading ||= isLoading();
          if (!wasLoading || isLoading()) return void requestAnimationFrame(look);
          requestAnimationFrame(() => resolve(performance.now() - began));
        };
        look();
      }),
    key,
  );
}
