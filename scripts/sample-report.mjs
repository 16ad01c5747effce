// Makes the report in docs/sample-report: measures two surveys in the network of scripts/sample-report/branch-12.yaml, which takes four
// minutes, and renders the second one as HTML and PDF, with pictures of two pages in docs/images (with pdftoppm and pngquant installed).
// As root, since the TUN device of the network needs it; the project must be built. `node scripts/sample-report.mjs`, under the Node of node_modules.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, sounder } from '../e2e/host/sounder-process.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { compileHelper } from '../lab/compile.ts';
import { OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { TUN_NETWORK } from '../lab/tun.ts';
import { main, root, Stop } from './runtime.mjs';

const FILES = join(root, 'scripts', 'sample-report');
const OUT = join(root, 'docs', 'sample-report');
const SITE = 'Example Ltd';
const FLOOR = 'Example Ltd / Branch 12 / Ground floor';
const SURVEYS = ['Before the uplink was replaced', 'After the uplink was replaced'];
/** The scenario counts from the first packet: its faults lie within the second survey. */
const SURVEY_MS = 120_000;
const PAUSE_MS = 5000;
/** Places of the targets on the floor plan. */
const PLACES = {
  'reception phones': [0.14, 0.4],
  'meeting room': [0.83, 0.47],
  warehouse: [0.62, 0.8],
};
const BRAND = ['--company', 'Example Networks', '--logo', join(FILES, 'logo.svg'), '--accent', '#14508c'];
const OPTIONS = ['--criteria', 'voice,reachability', ...BRAND];

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const base64 = (name) => readFileSync(join(FILES, name)).toString('base64');

/** The ids of the series, by the name of their target. */
async function seriesByTarget(station) {
  const catalog = await new Promise((resolve) => station.catalog(null, resolve));
  const names = new Map(catalog.targets.map(({ id, name }) => [id, name]));
  return new Map(catalog.series.map(([series, target]) => [names.get(target), series]));
}

async function measure(station) {
  const plan = await station.surveyPicture({ base64: base64('floor-plan.svg') });
  const series = await seriesByTarget(station);
  const points = Object.entries(PLACES).map(([name, [x, y]]) => ({ series: series.get(name), x, y }));
  await station.surveyPlanPut({ site: FLOOR, picture: plan, points });
  for (const name of SURVEYS) {
    const text = { name, site: SITE, engineer: 'Engineer on site', notes: 'Sample of a report, measured in a lab.' };
    const { id } = await station.surveyStart({ ...text, plannedMs: null, startMeasuring: true });
    await wait(SURVEY_MS / 2);
    await station.surveyStep({ id, name: 'Busy hour' });
    await wait(SURVEY_MS / 2);
    if (name === SURVEYS[1]) await addNotes(station, id);
    await station.surveyStop({ id, stopMeasuring: name === SURVEYS[1] });
    await wait(PAUSE_MS);
  }
}

async function addNotes(station, id) {
  const picture = await station.surveyPicture({ base64: base64('cabinet.svg') });
  const photo = 'The marked cable ends in no port\nThe operator was informed.';
  const place = (x, y) => ({ site: FLOOR, x, y });
  await station.surveyPinPut({
    id,
    pin: null,
    value: { text: photo, picture, atMs: Date.now(), place: place(0.1, 0.78) },
  });
  const note = 'Bursts of loss begin when the forklifts charge.';
  await station.surveyPinPut({
    id,
    pin: null,
    value: { text: note, picture: null, atMs: null, place: place(0.5, 0.9) },
  });
}

/** Measures and makes the report; runs within the network. */
async function makeReport() {
  const dataDir = mkdtempSync(join(tmpdir(), 'sounder-sample-'));
  try {
    await copyFile(join(FILES, 'project.yaml'), join(dataDir, 'project.yaml'));
    const served = await serve(dataDir);
    const { station, close } = await connectStation(served.url);
    await measure(station);
    close();
    await served.stop();
    const surveys = ['--survey', SURVEYS[1], '--before', SURVEYS[0]];
    const out = ['--format', 'html,pdf', '--out', join(OUT, 'branch-12')];
    const made = await sounder(['report', dataDir, ...surveys, ...OPTIONS, ...out]);
    process.stderr.write(made.stderr);
    return made.status ?? 1;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Pictures of the page with the verdict and findings, and of the one with the floor plan. */
function takePages() {
  const pdf = join(OUT, 'branch-12.pdf');
  const pages = Number(
    /^Pages:\s+(\d+)/m.exec(spawnSync('pdfinfo', [pdf], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0,
  );
  const textOf = (page) =>
    spawnSync('pdftotext', ['-f', page, '-l', page, pdf, '-'], { encoding: 'utf8' }).stdout ?? '';
  const pageWith = (heading) =>
    Array.from({ length: pages }, (_, at) => String(at + 1)).find((page) =>
      new RegExp(`^${heading}$`, 'm').test(textOf(page)),
    );
  for (const [name, heading] of [
    ['report-summary', 'Summary'],
    ['report-plan', 'Floor plans'],
  ]) {
    const page = pageWith(heading);
    if (page === undefined) throw new Stop(`no page ${heading}, or pdftoppm is not installed`);
    const path = join(root, 'docs', 'images', name);
    spawnSync('pdftoppm', ['-r', '80', '-png', '-f', page, '-singlefile', pdf, path]);
    spawnSync('pngquant', ['--force', '--skip-if-larger', '--ext', '.png', `${path}.png`]);
  }
}

await main(async () => {
  if (process.argv.includes('--in-lab')) return makeReport();
  const pipe = compileHelper('tun-pipe.c', []);
  if ('missing' in pipe) throw new Stop(pipe.missing);
  mkdirSync(OUT, { recursive: true });
  const player = [process.execPath, 'lab/tun-lab.ts', pipe.file, join(FILES, 'branch-12.yaml')];
  const command = [process.execPath, 'scripts/sample-report.mjs', '--in-lab'];
  const run = await runInLab({ network: [...TUN_NETWORK, OPEN_PING_GROUPS] }, [...player, ...command]);
  process.stderr.write(run.stderr);
  if (run.exitCode === 0) takePages();
  return run.exitCode ?? 1;
});
