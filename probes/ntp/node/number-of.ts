/** Number in a report; null for anything else. */
export function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : null;
}
