import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onFreePort } from '../../../../host/service/testing/free-port.ts';

const SMBD = '/usr/sbin/smbd';

/** Why there is no server for the tests; undefined = there can be one. */
export const sambaMissing: string | undefined = !existsSync(SMBD)
  ? 'samba is not installed'
  : process.getuid?.() === 0
    ? undefined
    : 'smbd changes users, which needs root';

export const USER = userInfo().username;
export const PASSWORD = 'Correct horse, 42 ü';
export const BIG_BYTES = 3_000_000;

export interface Samba {
  readonly port: number;
  readonly dir: string;
  stop(): Promise<void>;
}

const FOLDERS = ['private', 'lock', 'state', 'cache', 'pid', 'rpc', 'data', 'data/docs'];

function configuration(dir: string, port: number, global: readonly string[]): string {
  return `[global]
workgroup = TEST
server role = standalone server
interfaces = lo
bind interfaces only = yes
smb ports = ${port}
disable netbios = yes
private dir = ${dir}/private
lock directory = ${dir}/lock
state directory = ${dir}/state
cache directory = ${dir}/cache
pid directory = ${dir}/pid
ncalrpc dir = ${dir}/rpc
passdb backend = tdbsam:${dir}/private/passdb.tdb
log file = ${dir}/log
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
map to guest = never
${global.join('\n')}
[data]
path = ${dir}/data
comment = Test data
[secure]
path = ${dir}/data
server smb encrypt = required
[closed]
path = ${dir}/data
valid users = nobody
[open]
path = ${dir}/data
guest ok = yes
`;
}

/** Starts a Samba server of its own on a free port of loopback. @param global further lines of its configuration */
export function startSamba(...global: readonly string[]): Promise<Samba> {
  return onFreePort((port) => startOn(port, global));
}

async function startOn(port: number, global: readonly string[]): Promise<Samba> {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-samba-'));
  chmodSync(dir, 0o755); // guests may enter
  for (const folder of FOLDERS) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'data', 'big.bin'), Buffer.alloc(BIG_BYTES, 'sounder '));
  writeFileSync(join(dir, 'data', 'empty.bin'), '');
  writeFileSync(join(dir, 'data', 'secret.txt'), 'x', { mode: 0o600 });
  for (const name of ['a b.txt', 'c.txt', 'ü.md']) writeFileSync(join(dir, 'data', 'docs', name), 'hello');
  const conf = join(dir, 'smb.conf');
  writeFileSync(conf, configuration(dir, port, global));
  const added = spawnSync('smbpasswd', ['-c', conf, '-s', '-a', USER], { input: `${PASSWORD}\n${PASSWORD}\n` });
  if (added.status !== 0) throw new Error(`smbpasswd failed: ${added.stderr}`);
  // In a group of its own, with which its children end.
  const child = spawn(SMBD, ['-s', conf, '-F', '--no-process-group'], { detached: true, stdio: 'ignore' });
  await listening(port, child, join(dir, 'log'));
  return {
    port,
    dir,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // The process for its services leaves the group.
      for (const name of readdirSync(join(dir, 'pid'))) kill(Number(readFileSync(join(dir, 'pid', name), 'utf8')));
      kill(-(child.pid as number));
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function kill(pid: number): void {
  try {
    if (pid !== 0) process.kill(pid, 'SIGTERM');
  } catch {
    // it has ended
  }
}

async function listening(port: number, child: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`smbd ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
