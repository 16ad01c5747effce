import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CertificateFile {
  /** Paths in the folder; `certificate` has the chain as a server sends it. */
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateWish {
  /** Subject alternative names, as `DNS:localhost,IP:127.0.0.1`. */
  readonly names: string;
  /** Validity, as openssl's `YYYYMMDDHHMMSSZ`; default: from yesterday for 90 days. */
  readonly from?: string;
  readonly until?: string;
}

const DAY_MS = 86_400_000;

/** A time as openssl writes it. */
export const opensslTime = (ms: number): string =>
  `${new Date(ms)
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .replace('Z', '')}Z`;

/** A certification authority of openssl in a folder, for the servers of a test. */
export class TestAuthority {
  /** PEM file of the root. */
  readonly root: string;
  private readonly folder: string;
  private readonly key: string;
  private count = 0;

  constructor(folder: string, name = 'Test authority') {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.root = join(folder, 'ca.pem');
    this.key = join(folder, 'ca.key');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '3650',
      ...[
        '-keyout',
        this.key,
        '-out',
        this.root,
        '-subj',
        `/CN=${name}`,
        '-addext',
        'basicConstraints=critical,CA:TRUE',
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
      ],
    );
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(join(folder, 'serial'), '1000\n');
  }

  /** Signs a certificate for a server. */
  issue({ names, from, until }: CertificateWish): CertificateFile {
    const base = join(this.folder, `server-${++this.count}`);
    const [key, request, certificate, config] = ['key', 'csr', 'pem', 'cnf'].map((end) => `${base}.${end}`) as [
      string,
      string,
      string,
      string,
    ];
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      ...['-keyout', key, '-out', request, '-subj', '/CN=server'],
    );
    writeFileSync(config, this.config(names));
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      config,
      '-in',
      request,
      '-out',
      certificate,
      ...[
        '-startdate',
        from ?? opensslTime(Date.now() - DAY_MS),
        '-enddate',
        until ?? opensslTime(Date.now() + 90 * DAY_MS),
      ],
    );
    return { certificate, key };
  }

  private config(names: string): string {
    return `[ca]
default_ca = own
[own]
database = ${join(this.folder, 'index.txt')}
serial = ${join(this.folder, 'serial')}
new_certs_dir = ${this.folder}
certificate = ${this.root}
private_key = ${this.key}
default_md = sha256
policy = any
unique_subject = no
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = ${names}
extendedKeyUsage = serverAuth
`;
  }
}

/** A certificate signed with its own key. */
export function selfSigned(folder: string, names: string): CertificateFile {
  mkdirSync(folder, { recursive: true });
  const key = join(folder, 'self.key');
  const certificate = join(folder, 'self.pem');
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '30',
    ...['-keyout', key, '-out', certificate, '-subj', '/CN=self', '-addext', `subjectAltName=${names}`],
  );
  return { certificate, key };
}

/** Key and certificate for a server of node:tls. */
export const tlsServerOptions = ({ certificate, key }: CertificateFile) => ({
  cert: readFileSync(certificate),
  key: readFileSync(key),
});

function openssl(...parameters: string[]): void {
  execFileSync('openssl', parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
}
