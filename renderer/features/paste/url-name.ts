/** Longest proposed name: the list has room for about half of it. */
const MAX_URL_NAME = 60;
/** Share of a shortened text in front of the omission: the end tells URLs of one host apart. */
const FRONT = 0.4;

/** The text with its middle left out where it is longer. */
export function shortenedMiddle(text: string, most: number): string {
  const all = [...text];
  if (all.length <= most) return text;
  const front = Math.floor((most - 1) * FRONT);
  return `${all.slice(0, front).join('')}…${all.slice(all.length - (most - 1 - front)).join('')}`;
}

/** `example.net/orders?page=2`: host, path and query of a URL as a name; undefined = no URL with a path. */
export function urlName(text: string): string | undefined {
  const [, host, path = ''] = /^https?:\/\/(?:[^@/?#]*@)?([^/?#]+)([^#]*)/i.exec(text) ?? [];
  const rest = path.replace(/\/$/, '');
  return host === undefined || rest === '' ? undefined : shortenedMiddle(`${host.toLowerCase()}${rest}`, MAX_URL_NAME);
}
