// Checks the layers of docs/architecture.md: imports point downwards only.
import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

const SOURCE_DIRS = [
  'core',
  'probes',
  'host',
  'engine',
  'agent',
  'station',
  'native',
  'cli',
  'headless',
  'electron',
  'ui',
  'renderer',
  'lab',
];

const NODE = `^(${builtinModules.join('|')})$`;

/** Folder → allowed imports besides its own files. */
const ALLOWED = {
  '^core/': ['node_modules/(zod|ipaddr\\.js)/'],
  '^probes/([^/]+)/common/': ['^core/', 'node_modules/zod/'],
  '^probes/([^/]+)/node/': [
    '^core/',
    '^host/service/',
    '^probes/$1/common/',
    NODE,
    'node_modules/(re2js|jsonpath-rfc9535)/',
  ],
  '^probes/([^/]+)/cli/': ['^core/', '^probes/$1/common/'],
  '^probes/([^/]+)/view/': [
    '^core/',
    '^ui/',
    '^probes/$1/(common|view)/',
    'node_modules/(react|@types/react|@blueprintjs)/',
  ],
  '^probes/index\\.common\\.ts$': ['^core/', '^probes/[^/]+/common/'],
  '^probes/index\\.(packet|service)\\.ts$': ['^core/', '^probes/[^/]+/(common|node)/'],
  '^probes/index\\.cli\\.ts$': ['^core/', '^probes/[^/]+/cli/'],
  '^probes/index\\.view\\.ts$': ['^ui/', '^probes/[^/]+/view/'],
  '^probes/(registry|project-schema|trackers|packet-rate)\\.ts$': ['^core/', '^probes/(index\\.common|registry)\\.ts$'],
  '^native/': ['^core/', NODE],
  '^host/': [
    '^core/',
    '^native/',
    '^probes/[^/]+/common/',
    NODE,
    'node_modules/(ipaddr\\.js|zod|re2js|better-sqlite3|@types/better-sqlite3|@myriaddreamin/typst-ts-node-compiler|@peculiar/x509|reflect-metadata|multicast-dns|@types/multicast-dns)/',
  ],
  '^engine/': ['^core/', '^host/', '^probes/', NODE],
  '^agent/': ['^core/', '^host/', '^engine/', '^probes/packet-rate\\.ts$', NODE, 'node_modules/(ws|@types/ws|zod)/'],
  '^station/': [
    '^core/',
    '^host/',
    '^probes/',
    NODE,
    'node_modules/(better-sqlite3|@types/better-sqlite3|ws|@types/ws|yaml|zod|snappyjs|jsonpath-rfc9535|hyparquet|hyparquet-writer|mmdb-lib|hucre|easy-template-x|jszip|@resvg/resvg-wasm|@peculiar/x509|reflect-metadata)/',
  ],
  '^headless/': ['^core/', '^host/', '^engine/', '^station/', '^probes/', NODE, '^package\\.json$'],
  '^cli/': [
    '^core/',
    '^host/',
    '^engine/',
    '^agent/',
    '^station/',
    '^probes/',
    '^headless/',
    NODE,
    '^package\\.json$',
    'node_modules/(commander|yaml)/',
  ],
  '^electron/(main|utility|ports)/': [
    '^electron/',
    '^core/',
    '^host/',
    '^engine/',
    '^station/',
    NODE,
    '^package\\.json$',
    'node_modules/(electron|zod)/',
  ],
  '^electron/preload/': ['^core/(contracts|rpc)/', 'node_modules/electron/'],
  '^ui/': ['^core/', 'node_modules/(react|react-dom|uplot|@types/react|@types/react-dom|@blueprintjs|@tanstack)/'],
  '^renderer/': [
    '^core/',
    '^ui/',
    '^probes/(index\\.(common|view)|registry|project-schema|trackers)\\.ts$',
    'node_modules/',
  ],
};

/** The page's features: which others each of them may import. Further arrows need an entry here. */
const FEATURES = {
  agents: [],
  alerts: ['chart', 'overview'],
  capture: ['edit'],
  chart: ['overview'],
  connection: [],
  doctor: [],
  edit: ['flood', 'overview'],
  export: ['chart', 'edit', 'overview'],
  figures: ['chart'],
  flood: [],
  grid: ['overview'],
  groups: ['edit', 'overview'],
  outputs: ['edit'],
  overview: [],
  palette: ['overview'],
  paste: ['edit', 'flood', 'run'],
  path: ['chart'],
  matrix: ['overview', 'path'],
  'path-map': ['overview'],
  project: [],
  projects: [],
  replay: ['chart'],
  reports: ['chart', 'edit', 'surveys'],
  run: ['flood', 'overview'],
  settings: ['alerts', 'doctor', 'edit', 'outputs', 'palette', 'targets'],
  sheet: ['edit', 'flood'],
  surveys: ['chart', 'figures', 'run'],
  targets: ['edit', 'groups', 'overview'],
  timeline: ['chart'],
  tour: [],
  views: ['chart', 'figures', 'overview'],
  'yaml-view': ['edit', 'flood'],
};
const FEATURE_DIRS = Object.keys(FEATURES).map((name) => `^renderer/features/${name}/`);

const isTest = '\\.(test|itest|conformance)\\.tsx?$|/fixtures/|/testing/|^lab/|^native/test/';

const forbidden = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ...Object.entries(ALLOWED).map(([folder, allowed]) => ({
    name: `layer ${folder}`,
    severity: 'error',
    from: { path: folder, pathNot: isTest },
    to: { pathNot: [folder.replace('([^/]+)', '[^/]+'), ...allowed] },
  })),
  {
    name: 'page live',
    comment: 'the live data know nothing of the page',
    severity: 'error',
    from: { path: '^renderer/live/', pathNot: isTest },
    to: { path: '^renderer/', pathNot: '^renderer/live/' },
  },
  {
    name: 'page base',
    comment: 'features are built on the base, not the other way round',
    severity: 'error',
    from: { path: '^renderer/base/', pathNot: isTest },
    to: { path: '^renderer/', pathNot: '^renderer/(base|live)/' },
  },
  ...Object.entries(FEATURES).map(([name, others]) => ({
    name: `page feature ${name}`,
    severity: 'error',
    from: { path: `^renderer/features/${name}/`, pathNot: isTest },
    to: {
      path: '^renderer/',
      pathNot: ['^renderer/(base|live)/', ...[name, ...others].map((one) => `^renderer/features/${one}/`)],
    },
  })),
  {
    name: 'page feature unlisted',
    comment: 'every feature has an entry in FEATURES',
    severity: 'error',
    from: { path: '^renderer/features/', pathNot: [isTest, ...FEATURE_DIRS] },
    to: { path: '^renderer/' },
  },
  {
    name: 'electron-apart',
    comment: 'only the desktop host knows Electron, whose package would download a binary wherever it is loaded',
    severity: 'error',
    from: { pathNot: '^electron/' },
    to: { path: ['^electron/', 'node_modules/electron/', '^electron$'] },
  },
  {
    name: 'probes-apart',
    comment: 'a probe type does not import others',
    severity: 'error',
    from: { path: '^probes/([^/]+)/' },
    to: { path: '^probes/([^/]+)/', pathNot: '^probes/$1/' },
  },
];

const isSource = (name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts');

/** @param baseDir the tree to check, the project's own or one that a test made */
export async function checkLayers(baseDir, dirs = SOURCE_DIRS, look = cruise) {
  const present = dirs.filter((dir) => readdirSync(baseDir).includes(dir));
  const { output } = await look(present, {
    baseDir,
    ruleSet: { forbidden },
    validate: true,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  });
  const seen = new Set(
    output.modules
      .map((module) => module.source)
      .filter((source) => isSource(source) && !source.includes('node_modules')),
  );
  const files = present.flatMap((dir) =>
    readdirSync(join(baseDir, dir), { withFileTypes: true, recursive: true })
      .filter(
        (entry) => entry.isFile() && isSource(entry.name) && !(entry.parentPath ?? entry.path).includes('node_modules'),
      )
      .map((entry) => relative(baseDir, join(entry.parentPath ?? entry.path, entry.name))),
  );
  const unseen = files.filter((file) => !seen.has(file));
  const violations = output.summary.violations.map((one) => `${one.rule.name}: ${one.from} → ${one.to}`);
  return { modules: seen.size, files: files.length, unseen, violations };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, unseen, violations } = await checkLayers(fileURLToPath(new URL('..', import.meta.url)));
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  for (const file of unseen) process.stderr.write(`not checked: ${file}\n`);
  process.stdout.write(`layers: ${modules} modules, ${violations.length} violations\n`);
  process.exitCode = violations.length + unseen.length > 0 ? 1 : 0;
}
