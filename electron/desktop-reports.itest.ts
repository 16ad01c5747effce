import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportMake, StoredReport } from '../core/contracts/reports.ts';
import { PLAIN_LAYOUT } from '../core/reports/layout-options.ts';
import { toFault } from '../core/result/result.ts';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { LAB, measured, reconnected } from './testing/desktop-lab.ts';
import { type DesktopSession, openPage, startDesktop } from './testing/desktop-session.ts';

/** The built main process on a fake Electron, with the real station, engine and typesetter as child processes. */
let dir: ReturnType<typeof temporaryDir>;
let session: DesktopSession | undefined;

const start = async (): Promise<DesktopSession> => {
  const appDataDir = join(dir.path, 'user');
  session = await startDesktop({ dataDir: join(dir.path, 'data'), appDataDir, words: ['--simulate'] });
  return session;
};

beforeEach(() => {
  dir = temporaryDir();
});

afterEach(async () => {
  if (session?.electron.windows.open.length) await session.quit();
  session = undefined;
  dir.remove();
});

describe('reports', () => {
  const request: ReportMake = {
    options: {
      ...{ fromMs: null, toMs: null, survey: null, before: null, language: 'en', timeZone: 'UTC', dateMs: null },
      ...{ criteria: ['reachability'], targets: [], groups: [], probes: [] },
    },
    layout: PLAIN_LAYOUT,
    formats: ['pdf', 'docx'],
  };
  const typesetters = (on: DesktopSession) =>
    on.electron.utilities.filter(({ serviceName }) => serviceName === 'Sounder typesetter');

  const withSamples = async (on: DesktopSession) => {
    const { station } = await reconnected(on, openPage(on.electron, on.window()));
    await station.edit({ ops: [{ op: 'put', name: 'lab', target: LAB }] });
    await station.start({});
    await measured(station, 5);
    return station;
  };

  it('are made as PDF by a process of their own, which ends with it, and as Word document', {
    timeout: 150_000,
  }, async () => {
    const on = await start();
    const station = await withSamples(on);
    let made: StoredReport | undefined;
    await station.reportMake(request, (item) => {
      if (item.kind === 'made') made = item.report;
    }).done;
    const first = (ending: string) =>
      readFileSync(join(dir.path, 'data', 'reports', made?.name ?? '', `report.${ending}`))
        .subarray(0, 5)
        .toString();
    expect([first('pdf'), first('docx').slice(0, 2)]).toEqual(['%PDF-', 'PK']);
    expect(typesetters(on)).toHaveLength(1);
    await expect.poll(() => typesetters(on)[0]?.pid).toBeUndefined();
  });

  it('end their process when they are cancelled, and when it is killed say so', async () => {
    const on = await start();
    const station = await withSamples(on);
    const cancelled = station.reportMake(request, () => undefined);
    await expect.poll(() => typesetters(on).length, { timeout: 20_000, interval: 5 }).toBe(1);
    cancelled.cancel();
    await expect.poll(() => typesetters(on)[0]?.pid).toBeUndefined();
    const killed = station.reportMake({ ...request, formats: ['pdf'] }, () => undefined).done.then(() => null, toFault);
    await expect.poll(() => typesetters(on)[1]?.pid, { timeout: 20_000, interval: 5 }).toBeDefined();
    process.kill(typesetters(on)[1]?.pid ?? 0, 'SIGKILL');
    expect(await killed).toMatchObject({ code: 'report.typst' });
  });
});
