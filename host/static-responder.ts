import { readFileSync, statSync } from 'node:fs';
import { extname, join, relative, resolve, sep } from 'node:path';

export interface StaticResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Nothing but our own files and the own connection; no inline script or style (platform facts: verified in Chromium). */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const BASE_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/**
 * Answers requests for the page's files out of one folder and nothing else; shared by every host of the page.
 * Files with a hash in their name never change and are cached; the page itself never is.
 */
export function staticResponder(rootDir: string): (method: string, url: string) => StaticResponse {
  const root = resolve(rootDir);
  const plain = (status: number, text: string, extra: Readonly<Record<string, string>> = {}): StaticResponse => ({
    status,
    headers: { ...BASE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...extra },
    body: Buffer.from(text),
  });
  return (method, url) => {
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET and HEAD\n', { Allow: 'GET, HEAD' });
    const path = fileOf(root, url);
    if (path === undefined) return plain(404, 'not found\n');
    const type = TYPES[extname(path)];
    if (type === undefined) return plain(404, 'not found\n');
    const hashed = /-[\w-]{8,}\.\w+$/.test(path);
    return {
      status: 200,
      headers: {
        ...BASE_HEADERS,
        'Content-Type': type,
        'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
      body: method === 'HEAD' ? Buffer.alloc(0) : readFileSync(path),
    };
  };
}

/** The file that a URL means, if it lies in the folder. */
function fileOf(root: string, url: string): string | undefined {
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined; // malformed escapes: no such file
  }
  if (pathname.includes('\0')) return undefined;
  const path = join(root, pathname === '/' ? 'index.html' : pathname);
  const inside = relative(root, path);
  if (inside.startsWith('..') || inside.startsWith(sep) || resolve(root, inside) !== path) return undefined;
  try {
    return statSync(path).isFile() ? path : undefined;
  } catch {
    return undefined; // not there, or a name longer than any file's
  }
}
