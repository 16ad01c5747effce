import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractAll, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredReport } from '../core/contracts/reports.ts';
import { PLAIN_LAYOUT } from '../core/reports/layout-options.ts';
import type { ReportOptions } from '../core/reports/report-rules.ts';
import { echoPermitted } from '../e2e/host/echo-permitted.ts';
import { followLive } from '../e2e/host/measured.ts';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { openPage, startDesktop } from './testing/desktop-session.ts';

/** electron-builder on a stand-in for Electron's binary: what is packed, what is switched off, and whether it runs. */
const root = fileURLToPath(new URL('..', import.meta.url));
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const NATIVE = join('prebuilds', `${process.platform}-${process.arch}`, 'sounder.node');

/** Builds of Typst that are installed: those of this platform. */
const TYPST = globSync('node_modules/@myriaddreamin/typst-ts-node-compiler-*/*.node', { cwd: root });

/** Fuses in wire order, version 1. */
const FUSES = {
  runAsNode: false,
  cookieEncryption: false,
  nodeOptionsVariable: false,
  nodeCliInspect: false,
  asarIntegrity: true,
  onlyLoadAppFromAsar: true,
  browserSnapshot: false,
  fileProtocolPrivileges: false,
};

const ALL_DATA: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: null, before: null, language: 'en', timeZone: 'UTC', dateMs: null },
  ...{ criteria: ['reachability'], targets: [], groups: [], probes: [] },
};

const denied = await echoPermitted();
const notHere = process.platform === 'linux' ? null : 'the stand-in is a Linux one';

describe.skipIf(notHere !== null)(`the package${notHere ? ` (not run: ${notHere})` : ''}`, () => {
  let dir: ReturnType<typeof temporaryDir>;
  let resources: string;
  let program: string;

  /** Runs electron-builder on the stand-in. */
  function pack(words: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const builder = join(root, 'node_modules/electron-builder/cli.js');
    const places = [`-c.electronDist=${join(dir.path, 'stub')}`, `-c.directories.output=${join(dir.path, 'out')}`];
    const run = spawnSync(process.execPath, [builder, ...words, '--publish', 'never', ...places], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    if (run.status !== 0) throw new Error(`electron-builder ended with ${run.status}: ${run.stdout}${run.stderr}`);
  }

  beforeAll(() => {
    dir = temporaryDir();
    const stub = join(dir.path, 'stub');
    mkdirSync(stub);
    const wire = Buffer.from([1, 9, ...Buffer.from('101100010', 'latin1')]);
    writeFileSync(join(stub, 'electron'), Buffer.concat([Buffer.from(`stub ${SENTINEL}`), wire, Buffer.from(' end')]));
    chmodSync(join(stub, 'electron'), 0o755);
    pack(['--linux', 'dir']);
    const [unpacked = ''] = readdirSync(join(dir.path, 'out')).filter((name) => name.endsWith('unpacked'));
    resources = join(dir.path, 'out', unpacked, 'resources');
    program = join(dir.path, 'out', unpacked, 'sounder-desktop');
  });
  afterAll(() => dir.remove());

  const packed = () => listPackage(join(resources, 'app.asar'), { isPack: false });

  it('holds the bundles, the page and the native files of this platform, and nothing else', () => {
    const outside =
      /^\/(package\.json|LICENSE|dist|dist\/(page|report)(\/.*)?|prebuilds(\/.*)?|node_modules(\/(better-sqlite3|@myriaddreamin)(\/.*)?)?)$/;
    const bundles = [
      'backup-worker.cjs',
      'export-worker.cjs',
      'report-worker.cjs',
      'icon.png',
      'inventories-worker.cjs',
      'main.cjs',
      'outputs-worker.cjs',
      'page',
      'preload.cjs',
      'preview-worker.cjs',
      'project-worker.cjs',
      'report',
      'store-reader.cjs',
      'store-compactor.cjs',
      'store-viewer.cjs',
      'store-writer.cjs',
      'utility-packet-engine.cjs',
      'utility-service-engine.cjs',
      'utility-station.cjs',
      // What the bundler divided from it has names of the bundler's.
      ...readdirSync(join(root, 'dist')).filter((name) => name.startsWith('utility-station-')),
      'utility-typst.cjs',
    ];
    const files = packed();
    expect(files).toContain('/dist/page/index.html');
    expect(files).toContain('/dist/report/report-template.docx');
    expect(files.filter((file) => /^\/dist\/[^/]+$/.test(file)).sort()).toEqual(
      bundles.map((name) => `/dist/${name}`).sort(),
    );
    expect(files.filter((file) => !outside.test(file) && !/^\/dist\/[^/]+$/.test(file))).toEqual([]);
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version).toMatch(/^\d/);
  });

  it('has its native files, and only those, outside of the archive', () => {
    const native = [
      `/node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
      ...TYPST.map((name) => `/${name}`),
      ...(existsSync(join(root, NATIVE)) ? [`/${NATIVE}`] : []),
    ];
    expect(
      packed()
        .filter((file) => file.endsWith('.node'))
        .sort(),
    ).toEqual(native.sort());
    const beside = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, withFileTypes: true });
    const files = beside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.map((file) => file.slice(join(resources, 'app.asar.unpacked').length)).sort()).toEqual(native.sort());
  });

  it('brings the broker as a program that can be given its right', () => {
    const built = join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'sounder-broker');
    const packed = join(resources, 'sounder-broker');
    expect(existsSync(packed)).toBe(existsSync(built));
    if (existsSync(packed)) expect(statSync(packed).mode & 0o111).toBe(0o111);
  });

  it('is fused: no Node, no debugger, no application but this one', () => {
    const bytes = readFileSync(program);
    const at = bytes.indexOf(SENTINEL) + SENTINEL.length;
    const states = [...bytes.subarray(at + 2, at + 2 + (bytes[at + 1] ?? 0))].map((state) =>
      String.fromCharCode(state),
    );
    expect(states.slice(0, 8)).toEqual(Object.values(FUSES).map((on) => (on ? '1' : '0')));
  });

  it('says all that a Debian package needs to say', () => {
    const tools = join(dir.path, 'tools');
    const said = join(dir.path, 'said');
    mkdirSync(tools, { recursive: true }); // it is there when the test is tried again
    // A stand-in for the packager, which electron-builder would fetch.
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" > ${said}\nwhile [ $# -gt 0 ]; do [ "$1" = --package ] && : > "$2"; shift; done\n`;
    writeFileSync(join(tools, 'fpm'), script, { mode: 0o755 });
    pack(['--linux', 'deb'], { USE_SYSTEM_FPM: 'true', PATH: `${tools}:${process.env['PATH']}` });
    const words = readFileSync(said, 'utf8').split('\n');
    const after = (name: string) => words[words.indexOf(name) + 1];
    expect([after('--name'), after('--license'), after('-t')]).toEqual(['sounder', 'Apache-2.0', 'deb']);
    expect(words.some((word) => word.endsWith('/usr/share/applications/sounder-desktop.desktop'))).toBe(true);
    expect(words.some((word) => word.endsWith('icons/hicolor/256x256/apps/sounder-desktop.png'))).toBe(true);
  });

  const how = denied === null ? 'pings loopback' : `runs on a simulated network, as ${denied}`;
  it(`boots out of the archive under this Node and ${how}`, async () => {
    // A new folder for each attempt: an addon that is loaded must not be overwritten.
    const attempt = mkdtempSync(join(dir.path, 'attempt-'));
    const app = join(attempt, 'app');
    extractAll(join(resources, 'app.asar'), app);
    const session = await startDesktop({
      dataDir: join(attempt, 'data'),
      appDataDir: join(attempt, 'user'),
      entryDir: join(app, 'dist'),
      words: denied === null ? [] : ['--simulate'],
    });
    const { station } = await session.station(
      openPage(session.electron, session.window(), undefined, join(app, 'dist')),
    );
    const target = { probe: 'icmp' as const, to: '127.0.0.1', interval: '100ms', timeout: '1s' };
    await station.edit({ ops: [{ op: 'put', name: 'here', target }] });
    await station.start({});
    const live = followLive({ station } as Parameters<typeof followLive>[0]);
    await live.until(() => live.sum('sent') >= 5);
    expect(live.sum('lost')).toBe(0);
    let report: StoredReport | undefined;
    await station.reportMake({ options: ALL_DATA, layout: PLAIN_LAYOUT, formats: ['pdf', 'docx'] }, (item) => {
      if (item.kind === 'made') report = item.report;
    }).done;
    expect(report?.files.map(({ name }) => name)).toEqual(['report.docx', 'report.manifest.json', 'report.pdf']);
    expect(await session.quit()).toBe(0);
    expect(session.electron.utilities.every(({ entry }) => entry.startsWith(app))).toBe(true);
  });
});
