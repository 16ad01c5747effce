import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { serve } from '../e2e/host/sounder-process.ts';
import { SLOT_MS, startOf } from '../station/store/days/spans.ts';
import { hostAt, type ProjectSize } from './history/generate-project.ts';
import { historyProject } from './history/history-project.ts';
import { printTable } from './packet-lab.ts';

export interface FirstPaintTask {
  readonly size: ProjectSize;
  readonly rounds: number;
  /** Folder in which the project is kept for other runs. */
  readonly keptDir?: string | undefined;
}

/** Times until a page shows a large history, ms. */
export interface FirstPaint {
  /** From the start of the process until it serves pages. */
  readonly readyMs: number;
  /** From navigation: the first content; rows with figures; figures of the whole run. */
  readonly contentMs: number;
  readonly figuresMs: number;
  readonly wholeMs: number;
  /** From the start of the process to rows with figures. */
  readonly startToFiguresMs: number;
}

const LAUNCH = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};
const LONGEST_MS = 120_000;
/** Smaller projects are parsed at each start. */
const LARGE_BYTES = 60_000;

/** Starts the built program on a project of many days and measures until a page shows its figures; only the first start parses the project. */
export async function benchFirstPaint({ size, rounds, keptDir }: FirstPaintTask): Promise<readonly FirstPaint[]> {
  const { dataDir, dispose } = historyProject(size, startOf(SLOT_MS, Date.now()), keptDir);
  writeFileSync(join(dataDir, 'project.yaml'), projectText(size.series));
  rmSync(join(dataDir, 'project.parsed'), { force: true });
  const browser = await chromium.launch(LAUNCH);
  const all: FirstPaint[] = [];
  try {
    for (let round = 0; round < rounds; round++) all.push(await firstPaint(dataDir, browser));
  } finally {
    await browser.close();
    dispose();
  }
  printTable(
    `A project of ${size.series} series and ${size.hours} hours: until it is shown, ms`,
    [
      'start',
      'process → ready',
      'page → content',
      'page → rows with figures',
      'page → figures of the whole run',
      'process → rows',
    ],
    all.map((one, at) => [
      at === 0 ? 'first' : 'later',
      ...[one.readyMs, one.contentMs, one.figuresMs, one.wholeMs, one.startToFiguresMs].map(Math.round),
    ]),
  );
  return all;
}

/** A target for each series, with the generator's names and addresses; nothing of it is too much or too old. */
function projectText(series: number): string {
  const targets = Array.from({ length: series }, (_, at) => {
    const { name, address } = hostAt(at);
    return `  ${name}: { probe: icmp, to: ${address}, interval: 1s }\n`;
  });
  return `sounder: 1\nname: bench\nstorage: { sizeCap: 50GB }\ntargets:\n${targets.join('')}`;
}

async function firstPaint(dataDir: string, browser: Browser): Promise<FirstPaint> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(markPaints);
  const startMs = Date.now();
  const served = await serve(dataDir);
  try {
    const readyMs = Date.now() - startMs;
    await page.goto(served.url);
    await page.waitForFunction(() => performance.getEntriesByName('whole').length > 0, { timeout: LONGEST_MS });
    const marks = await page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
      const { timeOrigin } = performance;
      return { timeOrigin, contentMs: at('first-contentful-paint'), figuresMs: at('figures'), wholeMs: at('whole') };
    });
    const { timeOrigin, ...times } = marks;
    // The start after this one has the project as it was parsed.
    const isKept = () =>
      existsSync(join(dataDir, 'project.parsed')) || statSync(join(dataDir, 'project.yaml')).size < LARGE_BYTES;
    const untilMs = Date.now() + LONGEST_MS;
    while (!isKept() && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 500));
    return { readyMs, ...times, startToFiguresMs: timeOrigin + times.figuresMs - startMs };
  } finally {
    await page.close();
    await served.stop();
  }
}

/** Runs in the page before its own code: marks the frames in which rows first have figures, and those of the whole run. */
function markPaints(): void {
  const hasFigures = () =>
    [...document.querySelectorAll('[data-column="lastMs"]')].some((cell) => /\d/.test(cell.textContent ?? ''));
  const isWhole = () => !document.body.textContent?.includes('Reading stored figures');
  const markPainted = (name: string, isShown: () => boolean, then?: () => void): void => {
    requestAnimationFrame(() => {
      if (!isShown()) return markPainted(name, isShown, then);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        performance.mark(name);
        then?.();
      };
      requestAnimationFrame(() => port2.postMessage(null)); // a task after the frame was painted
    });
  };
  markPainted('figures', hasFigures, () => markPainted('whole', isWhole));
}
