import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '../core/testing/runs.ts';
import { CONTENT_SECURITY_POLICY, staticResponder } from './static-responder.ts';

let parent = '';
let respond: ReturnType<typeof staticResponder>;

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  const root = join(parent, 'page');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(parent, 'page-secrets'));
  writeFileSync(join(parent, 'secret.json'), 'secret');
  writeFileSync(join(parent, 'page-secrets', 'key.json'), 'secret');
  writeFileSync(join(root, 'index.html'), '<p>page</p>');
  writeFileSync(join(root, 'assets', 'main-A1b2C3d4.js'), 'code');
  writeFileSync(join(root, 'assets', 'with space.css'), 'style');
  writeFileSync(join(root, 'notes.txt'), 'text');
  writeFileSync(join(root, 'no-extension'), 'text');
  respond = staticResponder(root);
});

afterAll(() => rmSync(parent, { recursive: true }));

const get = (url: string) => {
  const { status, body } = respond('GET', url);
  return [status, body.toString()];
};

describe('the page', () => {
  it('is served at its root, never from a cache', () => {
    const { status, headers, body } = respond('GET', '/');
    expect([status, body.toString()]).toEqual([200, '<p>page</p>']);
    expect(headers).toMatchObject({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' });
  });

  it('has files whose name carries a hash, cached for good', () => {
    expect(respond('GET', '/assets/main-A1b2C3d4.js').headers).toMatchObject({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });

  it('is found with a query, and with escapes in its names', () => {
    expect(get('/index.html?x=1#y')[0]).toBe(200);
    expect(get('/assets/with%20space.css')).toEqual([200, 'style']);
  });

  it('has no body for HEAD, but the length that GET would have', () => {
    const { status, headers, body } = respond('HEAD', '/');
    expect([status, body.byteLength, headers['Content-Length']]).toEqual([200, 0, '11']);
    expect(respond('GET', '/').headers['Content-Length']).toBe('11');
    expect(respond('GET', '/nothing').headers['Content-Length']).toBe('10');
  });

  it('is answered from memory: its files are not opened again', () => {
    const root = join(parent, 'gone');
    mkdirSync(root);
    writeFileSync(join(root, 'index.html'), 'kept');
    const fromMemory = staticResponder(root);
    rmSync(root, { recursive: true });
    expect(fromMemory('GET', '/').body.toString()).toBe('kept');
  });

  it('is read when it is asked for where it could not be read at the start', () => {
    const root = join(parent, 'late');
    writeFileSync(root, 'a file where the folder should be');
    const late = staticResponder(root);
    expect(() => late('GET', '/')).toThrow('ENOTDIR');
    rmSync(root);
    mkdirSync(root);
    writeFileSync(join(root, 'index.html'), 'late');
    expect(late('GET', '/').body.toString()).toBe('late');
  });

  it('is there as soon as its folder is, which was missing at the start', () => {
    const root = join(parent, 'missing');
    const late = staticResponder(root);
    expect(() => late('GET', '/')).toThrow('ENOENT');
    mkdirSync(root);
    writeFileSync(join(root, 'index.html'), 'built');
    expect(late('GET', '/').body.toString()).toBe('built');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', ''])('is not there for %j', (method) => {
    const { status, headers } = respond(method, '/');
    expect([status, headers['Allow']]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['/', '/nothing', '/notes.txt'])('comes with the headers that shut everything else out: %s', (url) => {
    expect(respond('GET', url).headers).toMatchObject({
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe');
  });
});

describe('everything else', () => {
  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/%2e%2e%5csecret.json',
    '/..%2fpage-secrets%2fkey.json',
    '/./../secret.json',
    '/%252e%252e/secret.json',
    'http://elsewhere/../secret.json',
  ])('is not available by %s', (url) => {
    expect(get(url)).toEqual([404, 'not found\n']);
  });

  it.each([
    ['a folder', '/assets'],
    ['a folder with a slash', '/assets/'],
    ['a type that it does not know', '/notes.txt'],
    ['a file without a type', '/no-extension'],
    ['a malformed escape', '/%zz'],
    ['a zero byte', '/index.html%00.js'],
    ['a file taken for a folder', '/index.html/x.js'],
    ['a name longer than any', `/${'x'.repeat(5000)}.js`],
    ['a malformed URL', 'http://['],
  ])('is not found: %s', (_, url) => {
    expect(get(url)[0]).toBe(404);
  });

  it('never leads out of the folder, and never throws', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '%5c',
      '%00',
      'assets',
      'secret.json',
      'x',
      '%',
      '?',
      '//',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((all) => `/${all.join('')}`),
          fc.webUrl(),
          fc.string(),
        ),
        (url) => {
          expect(respond('GET', url).body.toString()).not.toBe('secret');
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
