import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateFile, TestAuthority } from '../../../../host/service/testing/certificates.ts';
import { freePort, onFreePort } from '../../../../host/service/testing/free-port.ts';

const PATHS = ['/usr/sbin/named', '/usr/local/sbin/named'];
const NAMED = PATHS.find((path) => existsSync(path));

/** Why there is no server to test with; undefined = there is one. */
export const namedMissing = NAMED === undefined ? 'named is not installed (package bind9)' : undefined;

/** A record of 255 × 12 bytes: no UDP answer has room for it. */
const BIG_TEXT = Array.from({ length: 12 }, (_, at) => `"${String(at % 10).repeat(255)}"`).join(' ');

const ZONE = `$TTL 300
@ IN SOA ns.example.test. admin.example.test. 2026113001 3600 600 86400 60
@ IN NS ns
@ IN MX 10 mail
@ IN TXT "v=spf1 -all" "a \\"quoted\\" text; with \\\\"
@ IN CAA 0 issue "ca.example"
@ IN HTTPS 1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1
ns IN A 127.0.0.1
mail 60 IN A 192.0.2.25
www IN A 192.0.2.1
www IN A 192.0.2.2
www IN AAAA 2001:db8::1
alias IN CNAME www
_sip._udp IN SRV 1 2 5060 www
_svc IN SVCB 2 www.example.test. alpn=h2 key65400="x"
_443._tcp.www IN TLSA 3 1 1 ${'ab'.repeat(32)}
www IN SSHFP 4 2 ${'cd'.repeat(32)}
sip IN NAPTR 100 10 "S" "SIP+D2U" "!^.*$!sip:a@example.test!" _sip._udp
we\\.ird IN A 192.0.2.3
*.wild IN A 192.0.2.4
odd IN TYPE4711 \\# 4 0a000001
site IN LOC 52 31 12.000 N 13 24 18.000 E 34m 1m 10000m 10m
_ftp IN URI 10 1 "ftp://ftp.example.test/"
host IN HINFO "x86" "linux"
key IN OPENPGPKEY AQIDBA==
mac IN EUI48 00-00-5e-00-53-2a
big IN TXT ${BIG_TEXT}
`;

const REVERSE = `$TTL 300
@ IN SOA ns.example.test. admin.example.test. 1 3600 600 86400 60
@ IN NS ns.example.test.
1 IN PTR www.example.test.
`;

/** Ports and files of a running named. */
export class Named {
  readonly folder = mkdtempSync(join(tmpdir(), 'sounder-named-'));
  readonly authority = new TestAuthority(join(this.folder, 'ca'));
  plain = 0;
  tls = 0;
  https = 0;
  private child: ChildProcess | undefined;

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  start(): Promise<void> {
    return onFreePort((port) => this.startOn(port));
  }

  private async startOn(port: number): Promise<void> {
    [this.plain, this.tls, this.https] = [port, await freePort(), await freePort()];
    const certificate = this.authority.issue({ names: 'DNS:dns.test,DNS:localhost,IP:127.0.0.1' });
    writeFileSync(join(this.folder, 'example.zone'), ZONE);
    writeFileSync(join(this.folder, 'signed.zone'), ZONE.replaceAll('example.test', 'signed.test'));
    writeFileSync(join(this.folder, 'reverse.zone'), REVERSE);
    writeFileSync(join(this.folder, 'named.conf'), this.configuration(certificate));
    const child = spawn(NAMED as string, ['-g', '-n', '1', '-c', join(this.folder, 'named.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.stderr.on('data', (text: Buffer) => {
        log = (log + text.toString()).slice(-8000);
        // The signatures of the signed zone are made after it was loaded.
        if (/signed.test\/IN \(signed\): next key event/.test(log) && / running/.test(log)) resolve();
        // It continues without that port.
        if (/address in use/.test(log)) child.kill('SIGKILL');
      });
      child.once('exit', () => reject(new Error(`named ended: ${log}`)));
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

  /** Data of the records as dig prints them. */
  dig(name: string, type: string): string[] {
    const flags = ['+short', '+nosplit', '+norecurse', '+tcp', '@127.0.0.1', '-p', String(this.plain)];
    const out = execFileSync('dig', [...flags, name, type], { encoding: 'utf8' });
    return out.split('\n').filter((line) => line !== '');
  }

  private configuration({ certificate, key }: CertificateFile): string {
    const { folder, plain, tls, https } = this;
    return `
      tls local { cert-file "${certificate}"; key-file "${key}"; };
      http local { endpoints { "/dns-query"; }; };
      options {
        directory "${folder}"; pid-file none; session-keyfile "${folder}/session.key"; lock-file none;
        listen-on port ${plain} { 127.0.0.1; };
        listen-on port ${tls} tls local { 127.0.0.1; };
        listen-on port ${https} tls local http local { 127.0.0.1; };
        listen-on-v6 { none; };
        recursion no; allow-transfer { none; }; notify no; server-id "test-1";
        minimal-responses yes; check-names primary ignore; empty-zones-enable no; zone-statistics none;
      };
      controls { };
      zone "example.test" { type primary; file "example.zone"; };
      zone "2.0.192.in-addr.arpa" { type primary; file "reverse.zone"; };
      zone "signed.test" { type primary; file "signed.zone"; dnssec-policy default; inline-signing yes; };
    `;
  }
}
