// Networks and projects of the screens: real probes behind a TUN device in a network namespace.
import { compileHelper } from '../../lab/compile.ts';
import { OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';
import { Stop } from '../runtime.mjs';
import { openReceiver } from './receiver.mjs';
import { openWan, wanNetwork } from './wan.mjs';

const named = (name, count) => Array.from({ length: count }, (_, at) => `${name}${at + 1}`);
const MAP_TARGETS = [
  ...named('hq-srv', 8).map((name, at) => [name, `10.80.0.${at + 1}`]),
  ...named('branch-', 8).map((name, at) => [name, `10.81.${at + 1}.1`]),
  ...named('cloud-app', 6).map((name, at) => [name, `10.82.0.${at + 1}`]),
  ['warehouse', '10.83.0.1'],
];

function helper(source, libraries = []) {
  const built = compileHelper(source, libraries);
  if ('missing' in built) throw new Stop(built.missing);
  return built.file;
}

/** A site of hundreds of hosts, of which some lose packets and some are down. */
function inSite(command) {
  const network = [
    OPEN_PING_GROUPS,
    'ip tuntap add dev site mode tun',
    'ip addr add 10.20.255.254/16 dev site',
    'ip link set site up',
    // Detached from the pipes of this process, which waits for their end.
    `${helper('tun-site.c', ['-lm'])} site > /dev/null 2>&1 &`,
  ];
  return runInLab({ network }, command);
}

/** The network of a scenario file. */
const inScenario = (file) => (command) => {
  const player = [process.execPath, 'lab/tun-lab.ts', helper('tun-pipe.c'), file];
  return runInLab({ network: [...TUN_NETWORK, OPEN_PING_GROUPS] }, [...player, ...command]);
};

/** The station's own place first; the last is that of a host which waits for approval. */
const PLACES = [
  { name: 'station', outMs: 1, inMs: 1, jitterMs: 0.4, loss: 0 },
  { name: 'berlin', outMs: 4, inMs: 4, jitterMs: 1, loss: 0 },
  { name: 'hamburg', outMs: 6, inMs: 6, jitterMs: 1, loss: 0.002 },
  { name: 'lima', outMs: 112, inMs: 94, jitterMs: 12, loss: 0.03 },
  { name: 'osaka', outMs: 118, inMs: 121, jitterMs: 4, loss: 0 },
  { name: 'oslo', outMs: 14, inMs: 13, jitterMs: 2, loss: 0 },
  { name: 'ship', outMs: 290, inMs: 290, jitterMs: 30, loss: 0.01 },
  { name: 'oslo-2', outMs: 9, inMs: 9, jitterMs: 2, loss: 0 },
];
const AGENTS = PLACES.slice(1, -1).map(({ name }) => name);
const SITES = { berlin: 'Germany / Berlin', hamburg: 'Germany / Hamburg', lima: 'Peru / Lima', osaka: 'Japan / Osaka' };

const ACCESS_POINTS = Array.from({ length: 12 }, (_, at) => ({
  hostname: `ap-${String(at + 1).padStart(2, '0')}`,
  to: `10.20.2.${at + 11}`,
}));

/**
 * `seconds`: how long it measures before the first picture. `surveys`: two are recorded in that time, with `places` on the floor plan.
 * `words`: further arguments of serve. `open`: what its network needs besides. `files`: further files of the project's folder.
 * `fleet`: agents that join, and the one that ends before the pictures.
 */
export const LABS = {
  empty: { run: (command) => runInLab({ network: [OPEN_PING_GROUPS] }, command), seconds: 0, project: 'sounder: 1\n' },
  site: {
    run: inSite,
    seconds: 250,
    surveys: ['Before the switch was replaced', 'After the switch was replaced'],
    places: {
      '10.20.0.1': [0.22, 0.69],
      '10.20.2.11': [0.14, 0.4],
      '10.20.2.12': [0.83, 0.47],
      '10.20.2.14': [0.62, 0.8],
    },
    open: openReceiver,
    files: { 'access-points.json': JSON.stringify(ACCESS_POINTS) },
    project: `sounder: 1
name: Branch 12
defaults: {thresholds: {lossRatio: 0.15, p95: 300ms}}
groups:
  voice: {dscp: 46}
  bulk: {dscp: 10}
  standard: {dscp: 0, autoRegister: true}
outputs:
  grafana: {type: prometheus-remote-write, url: "http://127.0.0.1:9090/api/v1/write", send: intervals}
  data centre: {type: prometheus-remote-write, url: "http://127.0.0.1:9091/api/v1/write", send: intervals}
inventories:
  wlan: {file: access-points.json, defaults: {probe: icmp, tags: [wlan], site: Branch 12 / Ground floor}}
targets:
  hq core: {probe: icmp, to: 10.20.0.1-30, interval: 500ms, groups: [voice], excludeGroups: [standard], tags: [core, voice], site: Headquarters}
  data centre east: {probe: icmp, to: 10.20.1.1-60, tags: [core], site: Data centres / East}
  data centre west: {probe: icmp, to: 10.20.3.1-60, tags: [core], site: Data centres / West}
  branches: {probe: icmp, to: "10.20.[4-7].1-250", tags: [branch], site: Branches}
  overseas: {probe: icmp, to: "10.20.[8-9].1-120", interval: 2s, tags: [branch], site: Branches / Overseas}
`,
  },
  paths: {
    run: inScenario('host/packet-io/scenarios/ecmp-broken-branch.yaml'),
    seconds: 20,
    project: `sounder: 1
name: Branch 12
groups:
  sweep: {sourcePorts: 40000-40015}
targets:
  data centre: {probe: traceroute, to: 10.78.0.1, method: udp, flows: 16, groups: [sweep]}
  core: {probe: icmp, to: 10.78.0.1}
  web: {probe: tcp-syn, to: 10.78.0.1, port: 443, packets: 4, groups: [sweep]}
  mtu: {probe: path-mtu, to: 10.78.0.1, interval: 10s}
`,
  },
  changed: {
    run: inScenario('scripts/pictures/changed-route.yaml'),
    seconds: 50,
    project: `sounder: 1
name: Branch 12
targets:
  data centre: {probe: traceroute, to: 10.78.0.1, interval: 200ms}
  core: {probe: icmp, to: 10.78.0.1}
`,
  },
  fleet: {
    run: (command) => runInLab({ network: wanNetwork(PLACES) }, command),
    seconds: 60,
    words: ['--hub', '10.90.0.1:4785'],
    open: () => openWan(PLACES, helper('tun-pipe.c')),
    fleet: { names: AGENTS, silent: 'ship', waiting: 'oslo-2', hub: '10.90.0.1:4785' },
    project: `sounder: 1
name: Branches
agents:
${AGENTS.map((name, at) => `  ${name}: {${SITES[name] ? `site: ${SITES[name]}, ` : ''}tags: [branch], reflector: true, address: 10.90.0.${at + 2}}`).join('\n')}
meshes:
  wan: {agents: [all], probe: stamp, interval: 5s}
  pings: {agents: [all], probe: icmp}
targets:
  headquarters: {probe: icmp, to: 10.90.0.1, agents: ["tag:branch"]}
  branches: {probe: icmp, to: 10.90.0.2-7}
`,
  },
  map: {
    run: inScenario('scripts/pictures/many-ways.yaml'),
    seconds: 20,
    project: `sounder: 1
name: Branch 12
groups:
  sweep: {sourcePorts: 40000-40003}
targets:
${MAP_TARGETS.map(([name, to]) => `  ${name}: {probe: traceroute, to: ${to}, method: udp, flows: 4, groups: [sweep]}`).join('\n')}
`,
  },
};
