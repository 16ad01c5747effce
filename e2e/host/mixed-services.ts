import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority } from '../../host/service/testing/certificates.ts';
import { Named, namedMissing } from '../../probes/dns/node/testing/named.ts';
import { type Nginx, nginxMissing, startNginx } from '../../probes/http/node/testing/nginx.ts';
import { type Iperf3Server, startServer } from '../../probes/iperf3/node/testing/iperf3-server.ts';
import { Chronyd, chronydMissing } from '../../probes/ntp/node/testing/chronyd.ts';
import { type Samba, sambaMissing, startSamba } from '../../probes/smb/node/testing/samba.ts';
import { type Sshd, sshdMissing, startSshd } from '../../probes/tcp-banner/node/testing/sshd.ts';

/** Why the servers cannot be started; undefined = they can. */
export const serversMissing: string | undefined =
  nginxMissing() ?? namedMissing ?? chronydMissing ?? sambaMissing ?? undefined;

export interface MixedServers {
  /** A project with targets of all service probes, and packets, against these servers. */
  readonly targets: Readonly<Record<string, Readonly<Record<string, unknown>> & { probe: string; to: string }>>;
  /** The servers themselves, for other targets. */
  readonly servers: {
    readonly nginx: Nginx;
    readonly named: Named;
    readonly chronyd: Chronyd;
    readonly iperf: Iperf3Server;
    readonly samba: Samba;
    readonly sshd: Sshd | null;
    /** File of the authority that issued the certificate of nginx. */
    readonly caFile: string;
  };
  close(): Promise<void>;
}

/** Starts one server of each kind on loopback. */
export async function startServers(): Promise<MixedServers> {
  const folder = mkdtempSync(join(tmpdir(), 'sounder-servers-'));
  mkdirSync(join(folder, 'ca'));
  const authority = new TestAuthority(join(folder, 'ca'));
  const nginx = await startNginx(folder, { good: authority.issue({ names: 'DNS:localhost,IP:127.0.0.1' }) });
  const named = new Named();
  await named.start();
  const chronyd = new Chronyd();
  await chronyd.start();
  const iperf = await startServer();
  const samba = await startSamba();
  const sshd = sshdMissing ? null : await startSshd();
  /** A server that speaks first, or one that answers a request. */
  const banner = sshd
    ? { port: sshd.port, expectText: 'SSH-2.0' }
    : { port: nginx.port, send: 'HEAD / HTTP/1.0\\r\\n\\r\\n', expectText: '200 OK' };
  const every = { interval: '1s', timeout: '900ms' };
  return {
    servers: { nginx, named, chronyd, iperf, samba, sshd, caFile: authority.root },
    targets: {
      gateway: { probe: 'icmp', to: '127.0.0.1', ...every },
      page: { probe: 'http', to: `http://127.0.0.1:${nginx.port}/`, ...every },
      'secure page': { probe: 'http', to: `https://127.0.0.1:${nginx.tlsPorts['good']}/`, insecureTls: true, ...every },
      missing: { probe: 'http', to: `http://127.0.0.1:${nginx.port}/nothing`, ...every },
      name: { probe: 'dns', to: 'www.example.test', server: `127.0.0.1:${named.plain}`, ...every },
      clock: { probe: 'ntp', to: '127.0.0.1', port: chronyd.port, ...every },
      files: { probe: 'smb', to: '127.0.0.1', port: samba.port, ...every },
      banner: {
        probe: 'tcp-banner',
        to: '127.0.0.1',
        ...banner,
        interval: '2s',
        timeout: '1s',
      },
      speed: { probe: 'iperf3', to: '127.0.0.1', port: iperf.port, duration: '1s', direction: 'out', interval: '15s' },
      computer: { probe: 'health', to: 'localhost', ...every },
      heat: { probe: 'temperature', to: 'localhost', ...every },
    },
    async close() {
      await Promise.all([nginx.close(), named.stop(), chronyd.stop(), iperf.stop(), samba.stop(), sshd?.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
