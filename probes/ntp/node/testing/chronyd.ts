import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, onFreePort } from '../../../../host/service/testing/free-port.ts';

const PATHS = ['/usr/sbin/chronyd', '/usr/local/sbin/chronyd'];
const CHRONYD = PATHS.find((path) => existsSync(path));

/** Why there is no server to test with; undefined = there is one. */
export const chronydMissing = CHRONYD === undefined ? 'chronyd is not installed (package chrony)' : undefined;

/** A running chronyd that serves the time of this host on a port of loopback. It never sets a clock (`-x`). */
export class Chronyd {
  readonly folder = mkdtempSync(join(tmpdir(), 'sounder-chronyd-'));
  port = 0;
  /** For chronyc. */
  commandPort = 0;
  private child: ChildProcess | undefined;

  /** @param more lines of its configuration */
  start(more: readonly string[] = ['local stratum 5']): Promise<void> {
    return onFreePort((port) => this.startOn(port, more));
  }

  private async startOn(port: number, more: readonly string[]): Promise<void> {
    this.port = port;
    this.commandPort = await freePort();
    const lines = [
      `port ${this.port}`,
      'bindaddress 127.0.0.1',
      'allow 127.0.0.1',
      `cmdport ${this.commandPort}`,
      'bindcmdaddress 127.0.0.1',
      'bindcmdaddress /',
      `pidfile ${join(this.folder, 'pid')}`,
      `driftfile ${join(this.folder, 'drift')}`,
      ...more,
    ];
    const file = join(this.folder, 'chrony.conf');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const parameters = ['-x', '-d', '-u', userInfo().username, '-f', file];
    const child = spawn(CHRONYD as string, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.stderr.on('data', (text: Buffer) => {
        log += text.toString();
        // Its sockets are open before it reads the drift file or reports that there is none.
        if (/Frequency|Disabled control of system clock/.test(log)) resolve();
      });
      child.once('exit', (code) => reject(new Error(`chronyd ended with ${code}: ${log}`)));
    });
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null) {
      await new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
