import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority } from '../../host/service/testing/certificates.ts';
import { Named, namedMissing } from '../../probes/dns/node/testing/named.ts';
import { type Nginx, nginxMissing, startNginx } from '../../probes/http/node/testing/nginx.ts';
import { type Iperf3Server, startServer } from '../../probes/iperf3/node/testing/iperf3-server.ts';
import { Chronyd, chronydMissing } from '../../probes/ntp/node/testing/chronyd.ts';
import { PASSWORD, type Samba, sambaMissing, startSamba, USER } from '../../probes/smb/node/testing/samba.ts';

/** Why the servers cannot be started; undefined = they can. */
export const rackMissing: string | undefined =
  nginxMissing() ??
  namedMissing ??
  chronydMissing ??
  sambaMissing ??
  (existsSync('/usr/bin/iperf3') ? undefined : 'iperf3 is not installed');

/** One server of each kind, on loopback: nginx, named, chronyd, smbd and iperf3. */
export interface ServiceRack {
  readonly web: Nginx;
  readonly names: Named;
  readonly time: Chronyd;
  readonly files: Samba;
  readonly throughput: Iperf3Server;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

export async function startRack(): Promise<ServiceRack> {
  const folder = mkdtempSync(join(tmpdir(), 'sounder-rack-'));
  const authority = new TestAuthority(join(folder, 'ca'));
  const web = await startNginx(folder, { good: authority.issue({ names: 'DNS:localhost,IP:127.0.0.1' }) });
  const names = new Named();
  const time = new Chronyd();
  await Promise.all([names.start(), time.start()]);
  const files = await startSamba();
  const throughput = await startServer();
  return {
    web,
    names,
    time,
    files,
    throughput,
    user: USER,
    password: PASSWORD,
    async stop() {
      await Promise.all([web.close(), names.stop(), time.stop(), files.stop(), throughput.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
