import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority, tlsServerOptions } from '../../../host/service/testing/certificates.ts';
import { onFreePort } from '../../../host/service/testing/free-port.ts';
import { accepting, ended } from '../../../host/service/testing/server-process.ts';
import { closeServersAfterEach, listen } from './testing/listen.ts';
import { type Sshd, sshdMissing, startSshd } from './testing/sshd.ts';
import { tryBanner } from './testing/try-banner.ts';

closeServersAfterEach();
const dir = mkdtempSync(join(tmpdir(), 'sounder-banner-'));
chmodSync(dir, 0o755); // workers of nginx run as another user
let authority: TestAuthority;

beforeAll(() => {
  authority = new TestAuthority(join(dir, 'ca'));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.skipIf(sshdMissing)(`OpenSSH${sshdMissing ? ` (not run: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  let port: number;
  beforeAll(async () => {
    sshd = await startSshd();
    port = sshd.port;
  });
  afterAll(() => sshd.stop());

  it('says which version it is', async () => {
    const { outcome, columns, parsed, durationMs } = await tryBanner(port, {
      expectText: 'SSH-2.0',
      expectRegex: '^SSH-2\\.0-OpenSSH_[0-9.]+',
    });
    expect(parsed.error).toBeNull();
    expect(outcome).toBe('reply');
    expect(parsed.banner).toMatch(/^SSH-2\.0-OpenSSH_/);
    expect(parsed.checked.map(({ isMet }) => isMet)).toEqual([true, true]);
    const sum = (columns?.['connectMs'] ?? Number.NaN) + (columns?.['bannerMs'] ?? Number.NaN);
    expect(durationMs).toBeCloseTo(sum, 6);
    expect(columns).toMatchObject({ tlsMs: null, bannerBytes: parsed.bytes, certificateDays: null });
  });

  it('is not what is expected of a mail server', async () => {
    const { outcome, parsed } = await tryBanner(port, { expectText: '220 ', timeout: '400ms' });
    expect(outcome).toBe('unexpected');
    expect(parsed.error).toBe('The banner does not contain "220 "');
    expect(parsed.banner).toMatch(/^SSH/);
  });

  it('does not speak TLS', async () => {
    const { outcome } = await tryBanner(port, { tls: 'tls' });
    expect(outcome).toBe('tls-error');
  });
});

const NGINX = '/usr/sbin/nginx';
const noNginx = existsSync(NGINX) ? undefined : 'nginx is not installed';

describe.skipIf(noNginx)(`nginx with TLS${noNginx ? ` (not run: ${noNginx})` : ''}`, () => {
  let port: number;
  let child: ChildProcess;
  beforeAll(async () => {
    const { certificate, key } = authority.issue({ names: 'DNS:web.example,IP:127.0.0.1' });
    const config = join(dir, 'nginx.conf');
    port = await onFreePort(async (free) => {
      writeFileSync(
        config,
        `daemon off; master_process off; pid ${dir}/nginx.pid; error_log ${dir}/nginx.log; events {}
         http { access_log off; client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fcgi;
         uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi;
         server { listen 127.0.0.1:${free} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 204; } }`,
      );
      child = spawn(NGINX, ['-c', config, '-e', join(dir, 'nginx.log')], { stdio: ['ignore', 'ignore', 'inherit'] });
      await accepting(free, child);
      return free;
    });
  });
  afterAll(() => ended(child));

  const REQUEST = { tls: 'tls', send: 'HEAD / HTTP/1.0\\r\\n\\r\\n', expectText: '204 No Content' };

  it('answers what is sent', async () => {
    const { outcome, columns, parsed } = await tryBanner(port, { ...REQUEST, caFile: authority.root });
    expect(parsed.error).toBeNull();
    expect(outcome).toBe('reply');
    expect(parsed.banner).toMatch(/^HTTP\/1\.1 204 No Content/);
    expect(columns?.['tlsMs']).toBeGreaterThan(0);
    expect(columns?.['certificateDays']).toBeGreaterThan(80);
  });

  it('has a certificate that is judged', async () => {
    const unknown = await tryBanner(port, REQUEST);
    expect(unknown.outcome).toBe('bad-certificate');
    expect(unknown.parsed.tls?.problems.map(({ code }) => code)).toContain('incomplete-chain');
    const other = await tryBanner(port, { ...REQUEST, caFile: authority.root, tlsServerName: 'other.example' });
    expect(other.parsed.tls?.problems.map(({ code }) => code)).toEqual(['wrong-name']);
    const any = await tryBanner(port, { ...REQUEST, insecureTls: true });
    expect(any.outcome).toBe('reply');
    expect(any.parsed.tls?.problems).not.toEqual([]);
  });

  it('says nothing unless it is asked', async () => {
    const { outcome, parsed } = await tryBanner(port, { tls: 'tls', caFile: authority.root, timeout: '400ms' });
    expect(outcome).toBe('timeout');
    expect(parsed.error).toBe('The server sent nothing');
    expect(parsed.tlsMs).toBeGreaterThan(0);
  });
});

/** Lines of a mail server, by what the client sends; the last one is followed by TLS. */
const MAIL = {
  smtp: [
    '220 mail.example ESMTP\r\n',
    { 'EHLO sounder.invalid': '250-mail.example\r\n250 STARTTLS\r\n', STARTTLS: '220 go\r\n' },
  ],
  imap: ['* OK IMAP4rev1 ready\r\n', { 'a1 STARTTLS': '* note\r\na1 OK go\r\n' }],
  pop3: ['+OK POP3 ready\r\n', { STLS: '+OK go\r\n' }],
} as const;

describe('mail servers with STARTTLS', () => {
  const mail = (mode: keyof typeof MAIL, more: { readonly injected?: string; readonly refusal?: string } = {}) => {
    const [greeting, replies] = MAIL[mode];
    const options = tlsServerOptions(authority.issue({ names: 'DNS:localhost,IP:127.0.0.1' }));
    return listen((socket) => {
      socket.write(greeting);
      const answer = (data: Buffer): void => {
        const line = data.toString().trim();
        const isLast = line === Object.keys(replies).at(-1);
        const reply = (replies as Readonly<Record<string, string>>)[line] ?? '500 what\r\n';
        if (!isLast) return void socket.write(reply);
        if (more.refusal) return void socket.write(more.refusal);
        socket.off('data', answer);
        socket.write(reply + (more.injected ?? ''));
        const secured = new TLSSocket(socket, { isServer: true, ...options });
        secured.on('error', () => undefined);
        secured.on('data', (data) => secured.write(`250 you said ${data}`));
      };
      socket.on('data', answer);
    });
  };

  it.for(['smtp', 'imap', 'pop3'] as const)('%s', async (mode) => {
    const { port } = await mail(mode);
    const { outcome, columns, parsed } = await tryBanner(port, { tls: mode, caFile: authority.root });
    expect(parsed.error).toBeNull();
    expect(outcome).toBe('reply');
    expect(parsed.banner).toBe(MAIL[mode][0].trim());
    expect(columns?.['tlsMs']).toBeGreaterThan(0);
    expect(columns?.['certificateDays']).toBeGreaterThan(80);
  });

  it('are asked again under TLS', async () => {
    const { port } = await mail('smtp');
    const settings = { tls: 'smtp', caFile: authority.root, send: 'NOOP\\r\\n', expectRegex: 'you said NOOP' };
    expect((await tryBanner(port, settings)).parsed.error).toBeNull();
  });

  it('that refuse TLS say so', async () => {
    const { port } = await mail('smtp', { refusal: '454 TLS not available\r\n' });
    const { outcome, parsed } = await tryBanner(port, { tls: 'smtp' });
    expect(outcome).toBe('tls-error');
    expect(parsed.error).toBe('The server refuses STARTTLS: 454 TLS not available');
  });

  it('that inject clear text are caught', async () => {
    const { port } = await mail('pop3', { injected: '+OK injected\r\n' });
    const { outcome } = await tryBanner(port, { tls: 'pop3' });
    expect(outcome).toBe('protocol-error');
  });
});
