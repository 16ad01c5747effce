import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../common/request.ts';
import { type HttpUrl, parseUrl } from '../common/url.ts';
import { type Answer, checkAnswer, unmetText } from './expectations.ts';
import { cargoOf } from './fields.ts';
import { bytesFor, jsonPathProblem, selectsAnything } from './json-path.ts';
import { type Ask, isRedirect, redirected } from './redirect.ts';

const urlOf = (text: string): HttpUrl => {
  const url = parseUrl(text);
  if ('error' in url) throw new Error(url.error);
  return url;
};

describe('redirects', () => {
  const home = urlOf('https://a.example/x/y?z');
  const ask = (method: string): Ask => ({ url: home, method, body: 'b', isBodySecret: false, isHome: true });

  it.each([
    ['POST', 301, 'GET', null],
    ['POST', 302, 'GET', null],
    ['PUT', 302, 'PUT', 'b'],
    ['PUT', 303, 'GET', null],
    ['HEAD', 303, 'HEAD', 'b'],
    ['POST', 307, 'POST', 'b'],
    ['POST', 308, 'POST', 'b'],
  ])('%s after %i becomes %s', (method, status, then, body) => {
    expect(redirected(ask(method), home, status, '/new')).toMatchObject({ method: then, body, isHome: true });
  });

  it.each([
    ['../q', 'https://a.example/q', true],
    ['//b.example/', 'https://b.example/', false],
    ['http://a.example/', 'http://a.example/', false],
    ['https://a.example:444/', 'https://a.example:444/', false],
    ['https://A.EXAMPLE:443/', 'https://a.example/', true],
  ])('to %s', (location, text, isHome) => {
    expect(redirected(ask('GET'), home, 302, location)).toMatchObject({ url: { text }, isHome });
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'http://u:p@a.example/', 'http://'])(
    'not to %s',
    (location) => {
      expect(redirected(ask('GET'), home, 302, location)).toHaveProperty('error');
    },
  );

  it.each([
    [307, 'http://a.example/'],
    [308, 'https://a.example:444/'],
    [307, 'https://b.example/'],
    [308, 'https://b.example/'],
  ])('after %i never carry a secret to %s', (status, location) => {
    const secret = { ...ask('POST'), isBodySecret: true };
    expect(redirected(secret, home, status, location)).toEqual({
      error: `The redirect would send a secret to ${location.slice(0, -1)}`,
    });
    expect(redirected(secret, home, status, '/here')).toMatchObject({ body: 'b', isHome: true });
    expect(redirected(secret, home, 303, location)).toMatchObject({ body: null, isHome: false });
    expect(redirected(ask('POST'), home, status, location)).toMatchObject({ body: 'b', isHome: false });
  });

  it('need a location', () => {
    expect(isRedirect(302, undefined)).toBe(false);
    expect(isRedirect(304, '/a')).toBe(false);
    expect(isRedirect(308, '/a')).toBe(true);
  });
});

describe('JSON paths', () => {
  it.each(['$.a', '$..b', '$[?@.a > 1]', '$.a[?count(@.*) > 1]', '$.a[?@.b == $.c]'])('accepts %s', (path) => {
    expect(jsonPathProblem(path)).toBeNull();
  });

  it.each([
    ['a', 'is not a JSON path'],
    ['$[', 'is not a JSON path'],
    ['$[?match(@.a, "x")]', 'The function match is not available'],
    ['$.x[?@.b == 1 && search(@.a, "x")]', 'The function search is not available'],
    ['$..a..b', 'may have one ".." only'],
    ['$[?@..x]', 'must not contain ".."'],
    ['$[?$.*]', 'must not select from $'],
    ['$[*,*,*,*,*,*][*,*,*,*,*,*][?@.x]', 'too many selectors'],
    [`$${'[0,0]'.repeat(6)}`, 'too many selectors'],
    [`$${'[0,-1]'.repeat(6)}`, 'too many selectors'],
    [`$..[*]${'[*]'.repeat(50)}`, 'too many selectors'],
    [`$[?${Array(60).fill('@.a').join('||')}]`, 'too many selectors'],
  ])('refuses %s', (path, reason) => expect(jsonPathProblem(path)).toContain(reason));

  it.each([
    ['$.a.b[0]["c"][-1]', 1_048_576],
    [`$${'.a'.repeat(200)}`, 1_048_576],
    ['$.items[?@.state == "up"]', 65_536],
    ['$..a[*]', 65_536],
    ["$[']',0]", 65_536],
    ['$["a","b","c","d"]', 65_536],
    ['$[*,*][?@.x]', 49_152],
    ['$[?@.a == 1 && @.b == 2 && @.c == 3]', 56_173],
  ])('%s may search a document of %i bytes', (path, bytes) => {
    expect(jsonPathProblem(path)).toBeNull();
    expect(bytesFor(path)).toBe(bytes);
  });

  it('select anything or nothing', () => {
    const document = { items: [{ state: 'up' }, { state: 'down' }], none: null };
    expect(selectsAnything(document, '$.items[?@.state == "up"]')).toBe(true);
    expect(selectsAnything(document, '$.items[?@.state == "lost"]')).toBe(false);
    expect(selectsAnything(document, '$.none')).toBe(true);
    expect(selectsAnything(document, '$.other')).toBe(false);
  });
});

describe('expectations', () => {
  const nothing = {
    expectStatus: '2xx',
    expectHeader: null,
    expectText: null,
    expectRegex: null,
    rejectRegex: null,
    expectJson: null,
    minCertificateDays: null,
  };
  const answer = (body: string | Buffer, contentType = 'text/html'): Answer => {
    const kept = Buffer.from(body as string);
    const fields = [['content-type', contentType]] as const;
    return { status: 200, reason: 'OK', fields, kept, bodyBytes: kept.length, certificateDays: null };
  };

  it('reads bodies in their character set', () => {
    const latin1 = Buffer.from('Grüße', 'latin1');
    const expected = { ...nothing, expectText: 'Grüße' };
    expect(unmetText(checkAnswer(expected, answer('Grüße')))).toBeNull();
    expect(unmetText(checkAnswer(expected, answer(latin1, 'text/html; charset=ISO-8859-1')))).toBeNull();
    expect(unmetText(checkAnswer(expected, answer(latin1, 'text/html; charset=nonsense')))).toBeNull();
  });

  it('says what was found instead', () => {
    const checked = checkAnswer({ ...nothing, expectStatus: '204', expectJson: '$.a' }, answer('<html>'));
    expect(checked).toEqual([
      { kind: 'status', wanted: '204', isMet: false, found: '200 OK' },
      { kind: 'json', wanted: '$.a', isMet: false, found: 'no JSON: <html>' },
    ]);
    expect(unmetText(checked)).toBe('Status 200 OK, expected 204');
  });

  it('survives documents that are nested too deeply, and those that are too large', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const expected = { ...nothing, expectJson: '$..a' };
    expect(checkAnswer(expected, answer(deep))[1]).toMatchObject({ found: 'JSON that is nested too deeply' });
    const brackets = JSON.stringify({ a: `"${'['.repeat(1000)}` });
    expect(checkAnswer(expected, answer(brackets))[1]).toMatchObject({ isMet: true });
    const wide = `[${Array.from({ length: 20_000 }, () => '[]').join(',')}]`;
    expect(checkAnswer(expected, answer(wide))[1]).toMatchObject({ isMet: false });
    const large = { ...answer('{}'), bodyBytes: 1_000_000 };
    expect(checkAnswer(expected, large)[1]).toMatchObject({
      found: 'a body of 1000000 bytes; this path is looked for in 65536 at most',
    });
    const named = { ...answer('{"a":[1]}'), bodyBytes: 1_000_000 };
    expect(checkAnswer({ ...expected, expectJson: '$.a[0]' }, named)[1]).toMatchObject({ isMet: true });
  });

  it('never throws for any body', () => {
    const expected = { ...nothing, expectText: 'a', expectRegex: 'a+$', rejectRegex: 'b', expectJson: '$.a[?@.b]' };
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(checkAnswer(expected, answer(body))).toHaveLength(5);
      }),
    );
  });
});

describe('credentials', () => {
  const request = {
    headers: 'X-Key: {secret:key}\nX-Plain: a\nAccept: text/html\nHost: inner.example',
    body: 'token={secret:key}&x',
    user: 'me',
    password: 'pass',
    bearerToken: null,
    proxyUser: null,
    proxyPassword: null,
  } as HttpRequest;
  const secrets = { secret: async (reference: string) => `<${reference}>` };

  it('are, like all written fields, apart from what every server gets', async () => {
    expect(await cargoOf(request, secrets)).toMatchObject({
      away: [
        ['User-Agent', 'Sounder'],
        ['Accept', 'text/html'],
      ],
      home: [
        ['User-Agent', 'Sounder'],
        ['X-Key', '<key>'],
        ['X-Plain', 'a'],
        ['Accept', 'text/html'],
        ['Host', 'inner.example'],
        ['Authorization', `Basic ${Buffer.from('me:<pass>').toString('base64')}`],
      ],
      proxy: [],
      body: 'token=<key>&x',
      isBodySecret: true,
    });
    const { away } = await cargoOf({ ...request, headers: 'User-Agent: {secret:key}' }, secrets);
    expect(away).toEqual([
      ['User-Agent', 'Sounder'],
      ['Accept', '*/*'],
    ]);
  });
});
