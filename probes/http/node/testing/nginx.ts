import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateFile } from '../../../../host/service/testing/certificates.ts';
import { freePort, onFreePort } from '../../../../host/service/testing/free-port.ts';
import { accepting, ended } from '../../../../host/service/testing/server-process.ts';

const PROGRAM = '/usr/sbin/nginx';

/** Reason why nginx cannot be started; null = it can. */
export function nginxMissing(): string | null {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return null;
  } catch {
    return `${PROGRAM} is missing: install nginx-light`;
  }
}

export interface Nginx {
  readonly port: number;
  /** By name of the certificate. */
  readonly tlsPorts: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** An nginx on loopback with one plain port and one TLS port for each certificate. */
export async function startNginx(
  folder: string,
  certificates: Readonly<Record<string, CertificateFile>>,
): Promise<Nginx> {
  mkdirSync(join(folder, 'root'), { recursive: true });
  writeFileSync(join(folder, 'root', 'index.html'), '<html><body>Hello from nginx</body></html>\n');
  writeFileSync(join(folder, 'root', 'state.json'), '{"state":"up","items":[{"id":1,"ok":true},{"id":2,"ok":false}]}');
  writeFileSync(join(folder, 'root', 'large.bin'), Buffer.alloc(3_000_000, 'x'));
  // admin:secret
  writeFileSync(join(folder, 'users'), 'admin:{PLAIN}secret\n');
  return onFreePort((port) => startOn(port, folder, certificates));
}

async function startOn(
  port: number,
  folder: string,
  certificates: Readonly<Record<string, CertificateFile>>,
): Promise<Nginx> {
  const tlsPorts: Record<string, number> = {};
  for (const name of Object.keys(certificates)) tlsPorts[name] = await freePort();
  const servers = Object.entries(certificates).map(([name, file]) => tlsServer(folder, tlsPorts[name] ?? 0, file));
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, configOf(folder, port, tlsPorts['good'] ?? 0, servers));
  const child = spawn(PROGRAM, ['-p', folder, '-c', config, '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  await accepting(port, child);
  return { port, tlsPorts, close: () => ended(child) };
}

const tlsServer = (folder: string, port: number, { certificate, key }: CertificateFile): string => `
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.2 TLSv1.3;
    root ${folder}/root;
    location /gone { return 410; }
  }`;

const configOf = (folder: string, port: number, tlsPort: number, servers: readonly string[]): string => `
daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  types { text/html html; application/json json; }
  server {
    listen 127.0.0.1:${port};
    listen [::1]:${port};
    root ${folder}/root;
    location /private { auth_basic "private"; auth_basic_user_file ${folder}/users; try_files /index.html =404; }
    location /once { return 301 /state.json; }
    location /secure { return 302 https://localhost:${tlsPort}/index.html; }
    location /loop { return 302 /loop; }
    location /ring-a { return 302 /ring-b; }
    location /ring-b { return 302 /ring-a; }
    location /chain { return 302 $request_uri-; }
    location /away { return 302 ftp://127.0.0.1/; }
    location /broken { return 503 "out of order"; }
    location /echo { add_header X-Method $request_method; add_header X-From $remote_addr;
      add_header X-Host $http_host; add_header X-Auth "$http_authorization"; add_header X-Key "$http_x_key"; return 200; }
    location /elsewhere { return 302 http://localhost:${port}/echo; }
  }${servers.join('')}
}
`;
