import { readdirSync } from 'node:fs';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { followLive } from '../e2e/host/measured.ts';
import { type Served, serve, temporaryDir } from '../e2e/host/sounder-process.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { mainThread } from './main-thread.ts';
import { usageOf } from './process-usage.ts';

/** Run as a program, in a namespace: measures a page on the list and on the grid of 10 240 live series. */
export interface PageTask {
  /** On the list, and again on the grid. */
  readonly seconds: number;
  /** Interval of the readings of memory and descriptors, s. */
  readonly lookEverySeconds: number;
}

export interface PageLook {
  readonly atSeconds: number;
  readonly pageHeapMb: number;
  readonly rssMb: Readonly<Record<string, number>>;
  readonly descriptors: Readonly<Record<string, number>>;
}

export interface PageFigures {
  readonly series: number;
  readonly seconds: number;
  /** From navigation to the first contentful paint, ms. */
  readonly firstPaintMs: number;
  /** From the click on Start to the first round-trip time in the table, ms. */
  readonly firstSampleOnScreenMs: number;
  /** While the list is scrolled without pause; CPU of the main thread for each frame, ms. */
  readonly framesPerSecondScrolling: number;
  readonly cpuMsPerScrolledFrame: number;
  /** From a key that moves the active row to the frame that shows it, 95th percentile, ms. */
  readonly keyToFrameMs: number;
  /** Main-thread work per second on the list, ms. */
  readonly taskMsPerSecond: number;
  readonly scriptMsPerSecond: number;
  /** Main-thread work per second on the grid, ms. */
  readonly gridTaskMsPerSecond: number;
  readonly sent: number;
  readonly lost: number;
  readonly notMeasured: number;
  readonly looks: readonly PageLook[];
  readonly gridLooks: readonly PageLook[];
}

const TARGET = { probe: 'icmp' as const, to: '127.1.0-39.0-255', interval: '1s', timeout: '1s' };
const SERIES = 10_240;
const SCROLL_SECONDS = 5;
const KEYS = 100;
const LAUNCH = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};

async function measurePage(task: PageTask): Promise<PageFigures> {
  const dir = temporaryDir();
  const served = await serve(dir.path);
  const client = await connectStation(served.url);
  await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
  const live = followLive(client);
  const browser = await chromium.launch(LAUNCH);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(served.url);
  const grid = page.getByRole('grid', { name: 'Series' });
  await grid.waitFor();
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  const firstSampleOnScreenMs = await startAndWait(page);
  await live.until(() => live.sum('sent') >= 3 * SERIES);
  const session = await page.context().newCDPSession(page);
  const cpu = await mainThread(page, 'threadTicks');
  const framesPerSecondScrolling = await scroll(page);
  const cpuMsPerScrolledFrame = (await cpu()) / (framesPerSecondScrolling * SCROLL_SECONDS);
  const keyToFrameMs = await keyLatency(page);
  const before = await metrics(session);
  const looks = await lookOn(served, session, task);
  const after = await metrics(session);
  const wallSeconds = after.at - before.at;
  await page.keyboard.press('Shift+G');
  await page.getByRole('grid', { name: 'Addresses' }).waitFor();
  const gridBefore = await metrics(session);
  const gridLooks = await lookOn(served, session, task);
  const gridAfter = await metrics(session);
  const figures = {
    series: SERIES,
    seconds: task.seconds,
    firstPaintMs,
    firstSampleOnScreenMs,
    framesPerSecondScrolling,
    cpuMsPerScrolledFrame,
    keyToFrameMs,
    gridTaskMsPerSecond: ((gridAfter.task - gridBefore.task) * 1000) / (gridAfter.at - gridBefore.at),
    taskMsPerSecond: ((after.task - before.task) * 1000) / wallSeconds,
    scriptMsPerSecond: ((after.script - before.script) * 1000) / wallSeconds,
    sent: live.sum('sent'),
    lost: live.sum('lost'),
    notMeasured: live.sum('notMeasured'),
    looks,
    gridLooks,
  };
  await browser.close();
  client.close();
  await served.stop();
  dir.remove();
  return figures;
}

/** The click happens in the page, so that its clock measures from end to end. */
function startAndWait(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Start'));
        const began = performance.now();
        button?.click();
        const look = () => {
          const cells = [...document.querySelectorAll('[data-column="lastMs"]')];
          if (cells.some((cell) => /\d/.test(cell.textContent ?? ''))) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** Scrolls through the list. @returns frames per second */
function scroll(page: Page): Promise<number> {
  return page.evaluate(
    (seconds) =>
      new Promise<number>((resolve) => {
        const grid = document.querySelector('[role="grid"]');
        const scroller = [grid, ...(grid?.querySelectorAll('*') ?? [])].find(
          (one) => one && one.scrollHeight > one.clientHeight + 1000,
        );
        const began = performance.now();
        let frames = 0;
        const step = () => {
          const elapsed = performance.now() - began;
          if (elapsed > seconds * 1000) return resolve((frames * 1000) / elapsed);
          frames += 1;
          scroller?.scrollBy(0, 60);
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    SCROLL_SECONDS,
  );
}

/** Moves the active row down with the keyboard. @returns 95th percentile from the key until its frame was painted, ms */
function keyLatency(page: Page): Promise<number> {
  return page.evaluate(async (keys) => {
    const grid = document.querySelector<HTMLElement>('[role="grid"]');
    grid?.focus();
    const times: number[] = [];
    const painted = () =>
      new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        requestAnimationFrame(() => port2.postMessage(null));
      });
    for (let at = 0; at < keys; at++) {
      await new Promise((resolve) => setTimeout(resolve, 37 + (at % 13)));
      const began = performance.now();
      grid?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
      await painted();
      times.push(performance.now() - began);
    }
    return times.sort((left, right) => left - right)[Math.floor(keys * 0.95)] ?? Number.NaN;
  }, KEYS);
}

async function metrics(session: CDPSession) {
  await session.send('Performance.enable');
  const { metrics: list } = await session.send('Performance.getMetrics');
  const value = (name: string) => list.find((metric) => metric.name === name)?.value ?? 0;
  return {
    at: value('Timestamp'),
    task: value('TaskDuration'),
    script: value('ScriptDuration'),
    heapBytes: value('JSHeapUsedSize'),
  };
}

/** Memory and descriptors of every process, at even intervals; garbage is collected before each reading of the page. */
async function lookOn(served: Served, session: CDPSession, task: PageTask): Promise<PageLook[]> {
  const pids = {
    shell: served.shellPid,
    station: served.childPid('station'),
    engine: served.childPid('packet-engine'),
  };
  const looks: PageLook[] = [];
  for (let atSeconds = 0; atSeconds <= task.seconds; atSeconds += task.lookEverySeconds) {
    if (atSeconds > 0) await new Promise((resolve) => setTimeout(resolve, task.lookEverySeconds * 1000));
    await session.send('HeapProfiler.collectGarbage');
    const { heapBytes } = await metrics(session);
    const of = (read: (pid: number) => number) =>
      Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, read(pid)]));
    looks.push({
      atSeconds,
      pageHeapMb: heapBytes / 1e6,
      rssMb: of((pid) => Math.round(usageOf(pid).rssBytes / 1e6)),
      descriptors: of((pid) => readdirSync(`/proc/${pid}/fd`).length),
    });
  }
  return looks;
}

process.stdout.write(JSON.stringify(await measurePage(JSON.parse(process.argv[2] ?? '') as PageTask)));
