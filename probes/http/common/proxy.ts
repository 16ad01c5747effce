import type { Place } from './place.ts';
import { parseUrl } from './url.ts';

/** Parses the URL of a proxy, `http://host:port`. */
export function parseProxy(text: string): Required<Place> | { readonly error: string } {
  const url = parseUrl(text.includes('://') ? text : `http://${text}`);
  if ('error' in url) return url;
  if (url.scheme !== 'http' || url.target !== '/') {
    return { error: `"${text}" is not a proxy – write it as http://host:port` };
  }
  return { host: url.host, port: url.port };
}
