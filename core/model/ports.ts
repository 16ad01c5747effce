/** More ports than this for one target are a mistake. */
const MAX_PORTS = 4096;

export interface PortRange {
  readonly first: number;
  readonly count: number;
}

/** One port or a range, as `40000-40019`. */
export function parsePortRange(text: string): { readonly range: PortRange } | { readonly error: string } {
  const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(text);
  if (!match) return { error: `"${text}" is not a port or a range: write it as 443 or 40000-40019` };
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  for (const port of [first, last]) {
    if (port < 1 || port > 65_535) return { error: `${port} is out of range: use 1 to 65535` };
  }
  if (last < first) return { error: `The range ${first}-${last} runs backwards: write ${last}-${first}` };
  return { range: { first, count: last - first + 1 } };
}

/** Ports and ranges between commas, as `22,80,8000-8010`; each port once, ascending. */
export function parsePorts(text: string): { readonly ports: readonly number[] } | { readonly error: string } {
  const ports = new Set<number>();
  for (const item of text.split(',')) {
    if (item.trim() === '') return { error: 'A port is missing: write one as 443 or several as 22,80,8000-8010' };
    const parsed = parsePortRange(item);
    if ('error' in parsed) return parsed;
    for (let at = 0; at < parsed.range.count; at++) ports.add(parsed.range.first + at);
    if (ports.size > MAX_PORTS) return { error: `More than ${MAX_PORTS} ports: split them over several targets` };
  }
  return { ports: [...ports].sort((left, right) => left - right) };
}
