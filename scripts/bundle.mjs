// Bundles each process and thread into one CommonJS file in dist/; only the SQLite binding and
// Electron, which exists in its own processes only, stay outside.
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

const ENTRIES = {
  sounder: 'cli/main.ts',
  agent: 'cli/agent/main.ts',
  station: 'headless/process/station.ts',
  resolver: 'headless/process/resolver.ts',
  typst: 'headless/process/typst.ts',
  'packet-engine': 'headless/process/packet-engine.ts',
  'service-engine': 'headless/process/service-engine.ts',
  'orphan-guard': 'headless/process/orphan-guard.ts',
  'store-writer': 'station/store/writer-worker.ts',
  'store-viewer': 'station/store/viewer-worker.ts',
  'store-reader': 'station/store/reader-worker.ts',
  'store-compactor': 'station/store/compact/compactor-worker.ts',
  'project-worker': 'station/project/project-worker.ts',
  'inventories-worker': 'station/inventories/inventories-worker.ts',
  'outputs-worker': 'station/outputs/outputs-worker.ts',
  'backup-worker': 'station/projects/backup-worker.ts',
  'preview-worker': 'station/project/preview-worker.ts',
  'export-worker': 'station/export/export-worker.ts',
  'report-worker': 'station/reports/report-worker.ts',
  'target-worker': 'station/reports/target-worker.ts',
  main: 'electron/main/main.ts',
  preload: 'electron/preload/preload.ts',
  'utility-station': 'electron/utility/station.ts',
  'utility-service-engine': 'electron/utility/service-engine.ts',
  'utility-typst': 'electron/utility/typst.ts',
  'utility-packet-engine': 'electron/utility/packet-engine.ts',
};

/**
 * Processes that need much of their code seldom: what they import dynamically (commands, certificates) stands in files NAME-PART.cjs
 * beside them. To read and compile its code is most of the start of a process.
 */
const DIVIDED = new Set(['sounder', 'station', 'utility-station']);

/** Reduces package.json to its version. */
const versionOnly = {
  name: 'version-only',
  load(id) {
    if (!id.endsWith('package.json') || id.includes('node_modules')) return null;
    const { version } = JSON.parse(readFileSync(id, 'utf8'));
    return { code: `export const version = ${JSON.stringify(version)};`, moduleType: 'js' };
  },
};

/** The agent's program stays small in memory on boards for years. Names remain, for stack traces. */
const SMALL = { minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } } };

/** Escapes what is not ASCII in strings: V8 keeps a source in twice its size if it has one character beyond Latin-1. */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      chunk.code = chunk.code.replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

const made = new Set();
for (const [name, entry] of Object.entries(ENTRIES)) {
  const isSmall = name === 'agent';
  const bundle = await rolldown({
    input: join(root, entry),
    platform: 'node',
    external: ['electron', 'better-sqlite3', /\.node$/],
    plugins: [versionOnly, asciiOnly],
    logLevel: 'warn',
  });
  const { output } = await bundle.write({
    dir: join(root, 'dist'),
    entryFileNames: `${name}.cjs`,
    chunkFileNames: (part) => `${name}-${part.name.replace(/\.cjs$/, '')}.cjs`,
    format: 'cjs',
    ...(!DIVIDED.has(name) && { codeSplitting: false }),
    sourcemap: false,
    comments: { legal: false },
    ...(isSmall && SMALL),
  });
  await bundle.close();
  for (const { fileName } of output) made.add(fileName);
}
// Parts of earlier builds.
for (const name of readdirSync(join(root, 'dist'))) {
  if (name.endsWith('.cjs') && !made.has(name)) rmSync(join(root, 'dist', name));
}
copyFileSync(join(root, 'resources/icon.png'), join(root, 'dist', 'icon.png'));

/** Files beside the bundles that reports are set from: templates, and fonts as they are. */
const REPORT_FONTS = [
  '@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf',
  '@embedpdf/fonts-latin/fonts/NotoSans-Bold.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
];
const reportDir = join(root, 'dist', 'report');
mkdirSync(reportDir, { recursive: true });
cpSync(join(root, 'core/reports/typst'), reportDir, { recursive: true });
copyFileSync(join(root, 'resources/report-template.docx'), join(reportDir, 'report-template.docx'));
copyFileSync(join(root, 'node_modules/@resvg/resvg-wasm/index_bg.wasm'), join(reportDir, 'resvg.wasm'));
for (const font of REPORT_FONTS) copyFileSync(join(root, 'node_modules', font), join(reportDir, basename(font)));
