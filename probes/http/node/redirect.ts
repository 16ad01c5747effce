import { type HttpUrl, isSameOrigin, parseUrl } from '../common/url.ts';

/** The part of a request that a redirect may change. */
export interface Ask {
  readonly url: HttpUrl;
  readonly method: string;
  readonly body: string | null;
  /** The body has a secret in it: it is for the first request's server only. */
  readonly isBodySecret: boolean;
  /** The URL has the scheme, host and port of the first request: credentials and overrides of the connection apply. */
  readonly isHome: boolean;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Whether an answer is a redirect that could be followed. */
export const isRedirect = (status: number, location: string | undefined): location is string =>
  REDIRECTS.has(status) && location !== undefined;

/**
 * The request that a redirect asks for, RFC 9110 §15.4: without body after 303, and after 301 and 302 of a POST. A body with
 * a secret goes nowhere else.
 */
export function redirected(
  { url, method, body, isBodySecret }: Ask,
  home: HttpUrl,
  status: number,
  location: string,
): Ask | { readonly error: string } {
  // Locations are bytes; browsers read them as UTF-8.
  const next = parseUrl(Buffer.from(location, 'latin1').toString('utf8'), url.text);
  if ('error' in next) return { error: `The redirect cannot be followed: ${next.error.split(' – ')[0]}` };
  const isGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  const kept = isGet ? null : body;
  const isHome = isSameOrigin(next, home);
  if (kept !== null && isBodySecret && !isHome) {
    return { error: `The redirect would send a secret to ${next.scheme}://${next.authority}` };
  }
  return { url: next, method: isGet ? 'GET' : method, body: kept, isBodySecret, isHome };
}

/** Identity of a request: one that comes again without other circumstances would be redirected again. */
export const askKey = ({ method, url }: Ask): string => `${method} ${url.text}`;
