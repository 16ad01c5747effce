import { strayCharacter } from '../../../core/model/characters.ts';

interface PlatformUrl {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
  readonly pathname: string;
  readonly search: string;
}

/** URL of the platform, which page and engine both have. */
const { URL: Url } = globalThis as unknown as { readonly URL: new (text: string, base?: string) => PlatformUrl };

/** Parts of an http or https URL. */
export interface HttpUrl {
  readonly scheme: 'http' | 'https';
  /** Name in ASCII, or literal address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Host with its port where that is not the scheme's, as in the Host field. */
  readonly authority: string;
  /** Path and query. */
  readonly target: string;
  /** The URL without its fragment. */
  readonly text: string;
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;
const MAX_URL = 4000;

/** Parses a URL. @param base URL that a relative one starts from */
export function parseUrl(text: string, base?: string): HttpUrl | { readonly error: string } {
  if (text.length > MAX_URL) return { error: `A URL has at most ${MAX_URL} characters` };
  // Parsers of URLs drop such characters: what is fetched must be what is seen.
  const stray = strayCharacter(text);
  if (stray !== undefined) return { error: `The URL contains ${stray}` };
  const url = urlOf(text, base);
  if (url === null) return { error: `"${text}" is not a URL – write it as https://example.org/` };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { error: `"${text}" is not an http or https URL – write it as https://example.org/` };
  }
  if (url.username !== '' || url.password !== '') {
    return { error: 'A URL must not contain a user or password – use the settings user and password' };
  }
  if (url.hostname === '' || url.port === '0') return { error: `"${text}" has no host or port to connect to` };
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const authority = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
  const target = `${url.pathname}${url.search}`;
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORTS[scheme] : Number(url.port),
    authority,
    target,
    text: `${scheme}://${authority}${target}`,
  };
}

function urlOf(text: string, base: string | undefined): PlatformUrl | null {
  try {
    return new Url(text, base);
  } catch {
    return null;
  }
}

/** Whether two URLs have the same scheme, host and port. */
export const isSameOrigin = (left: HttpUrl, right: HttpUrl): boolean =>
  left.scheme === right.scheme && left.authority === right.authority;
