// Tools for the tests: as root on Debian they are installed, else one line names the command.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { installReaders } from './export-readers.mjs';
import { say } from './runtime.mjs';

const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Installs Debian packages; after a failure, tests that need them are skipped with that reason. */
function install(packages) {
  const quiet = { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  withoutStarting(() => spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet));
}

/** Debian's switch for starting services of new packages: tests start their own servers, and nothing sets the clock. */
const POLICY = '/usr/sbin/policy-rc.d';

function withoutStarting(run) {
  if (existsSync(POLICY)) return run();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    run();
  } finally {
    rmSync(POLICY);
  }
}

/** Programs that integration and system tests call, and their Debian packages. */
const TOOLS = {
  ip: 'iproute2',
  nft: 'nftables',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  mtr: 'mtr-tiny',
  traceroute: 'traceroute',
  tcpdump: 'tcpdump',
  tshark: 'tshark',
  // Headers to build the portable driver's capture package.
  'pcap-config': 'libpcap-dev',
  openssl: 'openssl',
  // Servers that the probes of services talk to.
  nginx: 'nginx-light',
  named: 'bind9',
  dig: 'bind9-dnsutils',
  chronyd: 'chrony',
  smbd: 'samba',
  smbclient: 'smbclient',
  iperf3: 'iperf3',
  tinyproxy: 'tinyproxy',
  sshd: 'openssh-server',
  // Reads PDF reports, independently of what writes them.
  qpdf: 'qpdf',
  prometheus: 'prometheus',
};

/** Programs that only long tests call; a path is that of a library. */
const LONG_TOOLS = {
  soffice: 'libreoffice-writer',
  pdftotext: 'poppler-utils',
  // Reads exports.
  '/usr/lib/python3/dist-packages/pandas': 'python3-pandas',
  // Bundles of agents for other processors, and an emulator that runs them.
  'aarch64-linux-gnu-g++': 'g++-aarch64-linux-gnu',
  'arm-linux-gnueabihf-g++': 'g++-arm-linux-gnueabihf',
  'qemu-arm-static': 'qemu-user-static',
};

const isMissing = (tool) =>
  tool.startsWith('/')
    ? !existsSync(tool)
    : spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${tool}`]).status !== 0;

/** @param isLong tests that take long are run */
export function installTools(isLong) {
  const tools = isLong ? { ...TOOLS, ...LONG_TOOLS } : TOOLS;
  if (isLong) installReaders();
  const missing = Object.keys(tools).filter(isMissing);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((tool) => tools[tool]))];
  if (mayInstall()) install(packages);
  else say(`Some tests need: apt-get install ${packages.join(' ')}`);
}

/** Without windows of its own, this Chromium takes two thirds of the processor time. */
const HEADLESS = '/usr/bin/chromium-headless-shell';
const CHROMIUMS = [HEADLESS, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns the path of a Chromium, installed if we may; undefined where there is none */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const found = () => CHROMIUMS.find((path) => existsSync(path));
  if (!existsSync(HEADLESS) && mayInstall()) {
    say('Installing Chromium for the tests of the page …');
    install(['chromium-headless-shell', 'fonts-dejavu-core']);
    // Older releases have it within the whole program only.
    if (!found()) install(['chromium', 'fonts-dejavu-core']);
  }
  return found();
}
