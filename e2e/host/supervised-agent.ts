import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleArchOf } from '../../core/fleet/release.ts';
import { makeBundle } from '../../scripts/bundle-agent.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'dist/agent.cjs');
const RESTART_MS = 200;

export interface BundleChange {
  /** Changes the program's text. */
  readonly program?: (text: string) => string;
  readonly releaseKey: string;
  readonly arch?: 'x64' | 'arm64' | 'armhf';
}

/** Makes a bundle of the built agent under another version. @returns its path */
export function bundleOf(version: string, outDir: string, { program: change, releaseKey, arch }: BundleChange): string {
  const text = readFileSync(program, 'utf8').replace(/(const version(?:\$\d+)? ?= ?)(["`])[^"`]*\2/, `$1"${version}"`);
  const folder = mkdtempSync(join(outDir, 'program-'));
  const file = join(folder, 'agent.cjs');
  writeFileSync(file, change ? change(text) : text);
  return makeBundle({
    arch: arch ?? bundleArchOf(process.arch) ?? 'x64',
    version,
    program: file,
    prebuildsDir: join(root, 'prebuilds'),
    node: null,
    releaseKey,
    outDir,
  });
}

/** An agent that was installed from a bundle, started again whenever it ends, as by systemd. */
export class SupervisedAgent {
  readonly dataDir: string;
  readonly versions: string;
  private readonly trialSeconds: number;
  private child: ChildProcess | null = null;
  private isStopped = false;
  /** Standard error of all its processes. */
  stderr = '';

  constructor(dir: string, archive: string, trialSeconds: number) {
    this.dataDir = join(dir, 'data');
    this.versions = join(dir, 'versions');
    this.trialSeconds = trialSeconds;
    mkdirSync(this.versions, { recursive: true });
    const name = basename(archive, '.tar.gz');
    spawnSync('tar', ['-C', dir, '-xzf', archive]);
    const version = name.split('-')[2] ?? '';
    renameSync(join(dir, name), join(this.versions, version));
    symlinkSync(version, join(this.versions, 'current'));
  }

  get command(): string {
    return join(this.versions, 'current/bin/sounder');
  }

  /** The version that is started next. */
  get current(): string {
    return readlinkSync(join(this.versions, 'current'));
  }

  start(): void {
    const launcher = join(this.versions, this.current, 'launch.sh');
    const own = join(dirname(this.versions), 'launch.sh');
    writeFileSync(own, readFileSync(launcher));
    chmodSync(own, 0o755);
    void this.supervise(own);
  }

  /** Kills launcher and agent, as a power failure would. */
  kill(): void {
    if (this.child?.pid) process.kill(-this.child.pid, 'SIGKILL');
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    const { child } = this;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    this.kill();
    await ended;
  }

  private async supervise(launcher: string): Promise<void> {
    const env = {
      ...process.env,
      SOUNDER_TRIAL_SECONDS: String(this.trialSeconds),
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    };
    while (!this.isStopped) {
      const child = spawn(launcher, [this.versions, '--simulate', '--data', this.dataDir], {
        env,
        detached: true, // a group of its own, to be killed as a whole
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      this.child = child;
      child.stderr.on('data', (text: Buffer) => {
        this.stderr += text.toString();
      });
      await new Promise((resolve) => child.once('exit', resolve));
      await sleep(RESTART_MS);
    }
  }
}
