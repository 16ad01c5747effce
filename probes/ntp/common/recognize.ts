import { parseDestination } from '../../../core/model/destination.ts';

interface Recognized {
  readonly to: string;
  readonly settings?: { readonly port: number };
}

/** A URL of a time server: `ntp://pool.example`, `ntp://[2001:db8::123]:1123/`. */
export function recognizeNtp(text: string): Recognized | null {
  const [, inner, plain, port] = /^ntp:\/\/(?:\[([^\]]+)\]|([^/:?#[\]]+))(?::(\d{1,5}))?\/?$/i.exec(text.trim()) ?? [];
  const to = inner ?? plain;
  if (to === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) return null;
  const parsed = parseDestination(to);
  if ('error' in parsed || !['address', 'name'].includes(parsed.destination.kind)) return null;
  return { to: parsed.destination.text, ...(port === undefined ? {} : { settings: { port: Number(port) } }) };
}
