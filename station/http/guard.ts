/** Loopback by name or address. Anything else in a Host header means a rebound name or a proxy. */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** The `Host` header: a loopback name with any port (an SSH tunnel ends at another one). */
export function isAllowedHost(header: string | undefined): boolean {
  if (header === undefined) return false;
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header);
  return match !== null && isLoopbackHost(match[1] ?? '');
}

/** The `Origin` of a WebSocket: a page of a loopback name. Programs send none; they must prove the token as well. */
export function isAllowedOrigin(header: string | undefined): boolean {
  if (header === undefined) return true;
  try {
    const url = new URL(header);
    return (url.protocol === 'http:' || url.protocol === 'https:') && isLoopbackHost(url.hostname);
  } catch {
    return false; // "null" and other things that are no URL
  }
}
