import type { Json } from '../ports/service.ts';

/** A detail as it is stored; undefined when it is no JSON: damaged, or not whole. */
export function readDetail(text: string | null | undefined): Json | undefined {
  if (!text) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
