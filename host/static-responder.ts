import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface StaticResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Admits only the page's own files and connection; no inline script or style (verified in Chromium). */
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

/** A file of the page as served. */
type PageFile = Omit<StaticResponse, 'status'>;

/**
 * Serves the page's files from one folder and nothing else; shared by all hosts. They are
 * kept in memory, read at the start: serving needs no descriptor. A file that could not be read then is read on
 * request, which throws when that fails.
 * Files with a hash in their name never change and are cached; the page itself never is.
 */
export function staticResponder(rootDir: string): (method: string, url: string) => StaticResponse {
  let files: ReadonlyMap<string, PageFile> | undefined;
  try {
    files = readPage(rootDir);
  } catch {
    // tried again at each request
  }
  return (method, url) => {
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET and HEAD\n', { Allow: 'GET, HEAD' });
    files ??= readPage(rootDir);
    const file = files.get(pathOf(url) ?? '');
    if (!file) return plain(404, 'not found\n');
    return { status: 200, headers: file.headers, body: method === 'HEAD' ? Buffer.alloc(0) : file.body };
  };
}

function plain(status: number, text: string, extra: Readonly<Record<string, string>> = {}): StaticResponse {
  return {
    status,
    headers: {
      ...BASE_HEADERS,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(text)),
      ...extra,
    },
    body: Buffer.from(text),
  };
}

/** Files by the path in their URL. Throws when the folder, or a file in it, cannot be read. */
function readPage(rootDir: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const read = (dir: string, path: string) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) read(join(dir, entry.name), `${path}${entry.name}/`);
      const type = TYPES[extname(entry.name)];
      if (entry.isFile() && type !== undefined) {
        files.set(path + entry.name, pageFile(readFileSync(join(dir, entry.name)), entry.name, type));
      }
    }
  };
  read(rootDir, '/');
  return files;
}

function pageFile(body: Buffer, name: string, type: string): PageFile {
  const cached = HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = {
    ...BASE_HEADERS,
    'Content-Type': type,
    'Content-Length': String(body.byteLength),
    'Cache-Control': cached,
  };
  return { headers, body };
}

const HASHED = /-[\w-]{8,}\.\w+$/;

/** Extracts the path of a URL, without its escapes; undefined when they are malformed. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return path === '/' ? '/index.html' : path;
  } catch {
    return undefined;
  }
}
