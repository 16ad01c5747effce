import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFreePort } from '../../../../host/service/testing/free-port.ts';
import { accepting, ended } from '../../../../host/service/testing/server-process.ts';

const SSHD = '/usr/sbin/sshd';

/** Why there is no server for the tests; undefined = there can be one. */
export const sshdMissing: string | undefined = !existsSync(SSHD)
  ? 'openssh-server is not installed'
  : process.getuid?.() === 0
    ? undefined
    : 'sshd needs its folder in /run, which only root can make';

export interface Sshd {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts an OpenSSH server of its own on loopback. */
export function startSshd(): Promise<Sshd> {
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  return onFreePort(async (port) => {
    const dir = mkdtempSync(join(tmpdir(), 'sounder-sshd-'));
    const key = join(dir, 'host_key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const config = join(dir, 'sshd_config');
    const lines = ['ListenAddress 127.0.0.1', `Port ${port}`, `HostKey ${key}`, 'PidFile none', 'UsePAM no'];
    writeFileSync(config, `${[...lines, 'MaxStartups 500'].join('\n')}\n`);
    const child = spawn(SSHD, ['-D', '-f', config], { stdio: 'ignore' });
    await accepting(port, child);
    return {
      port,
      async stop() {
        await ended(child);
        rmSync(dir, { recursive: true, force: true });
      },
    };
  });
}
