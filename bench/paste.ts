import { chromium } from '@playwright/test';
import { PageServer } from '../e2e/page/page-server.ts';
import { ScriptedStation } from '../e2e/page/scripted-station.ts';
import { printTable } from './packet-lab.ts';

/** From the paste to the preview of all rows, ms: medians. */
interface Pasted {
  readonly list: number;
  readonly csv: number;
}

export interface PasteFigures {
  /** Pasted as soon as the page has its first content: its thread starts with the paste. */
  readonly atOnce: Pasted;
  /** Pasted when the page has been open for a while. */
  readonly later: Pasted;
}

const LATER_MS = 2000;

const ROWS = 10_000;
const address = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
const LIST = Array.from({ length: ROWS }, (_, at) => `host-${at} ${address(at)} #core # Rack ${at % 40}`).join('\n');
const CSV = `name,address,tags,site\n${Array.from({ length: ROWS }, (_, at) => `host-${at},${address(at)},"core, voice",Berlin / DC${at % 4}`).join('\n')}`;

/** Runs in the page: pastes, and waits for the painted preview. */
const pasteAndWait = (text: string): Promise<number> =>
  new Promise((resolve) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    const began = performance.now();
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    const look = () => {
      const rows = document.querySelectorAll('.preview-body .preview-row').length;
      const isAll = document.querySelector('.paste-preview')?.getAttribute('aria-rowcount') === '10001';
      if (rows > 3 && isAll) requestAnimationFrame(() => resolve(performance.now() - began));
      else requestAnimationFrame(look);
    };
    look();
  });

/** Measures how long 10 000 pasted lines take until their preview is on the screen. */
export async function benchPaste({ rounds }: { readonly rounds: number }): Promise<PasteFigures> {
  const server = new PageServer(new ScriptedStation());
  const url = await server.listen();
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const measure = async (text: string, waitMs: number): Promise<number> => {
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(url);
      await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
      if (waitMs > 0) await page.waitForTimeout(waitMs);
      taken.push(await page.evaluate(pasteAndWait, text));
      await page.close();
    }
    return taken.sort((left, right) => left - right)[taken.length >> 1] ?? Number.NaN;
  };
  const both = async (waitMs: number): Promise<Pasted> => ({
    list: await measure(LIST, waitMs),
    csv: await measure(CSV, waitMs),
  });
  const figures = { atOnce: await both(0), later: await both(LATER_MS) };
  await browser.close();
  await server.close();
  printTable(
    `From the paste of ${ROWS} lines to their preview, ms (median of ${rounds})`,
    ['pasted', 'list with tags', 'CSV, 4 columns'],
    [
      ['at once', figures.atOnce.list.toFixed(0), figures.atOnce.csv.toFixed(0)],
      [`after ${LATER_MS / 1000} s`, figures.later.list.toFixed(0), figures.later.csv.toFixed(0)],
    ],
  );
  return figures;
}
