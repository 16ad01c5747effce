/** A server that asked for fewer requests. */
interface Slowed {
  spacingMs: number;
  nextMs: number;
  /** When it last asked. */
  askedMs: number;
}

/** Least time to the next request after the first RATE. */
const MIN_SPACING_MS = 64_000;
/** Upper limit, 36 h, the longest interval of NTP (poll 17). */
const MAX_SPACING_MS = 2 ** 17 * 1000;
/** A server that has not complained for this long is asked as before. */
const FORGET_MS = 7 * 86_400_000;
/** Servers that are remembered; more at once would be a mistake. */
const MAX_SERVERS = 10_000;

/**
 * Wishes of servers (RFC 5905 §7.4), for all targets of a process. RATE makes the time between requests longer each time;
 * DENY and RSTR end the requests of a plan entry for good.
 */
export class Kisses {
  private readonly slowed = new Map<string, Slowed>();
  /** By the request of a plan entry, which lasts until the entry changes. */
  private readonly ended = new WeakMap<object, string>();

  /** @returns null = the server may be asked now; else why not */
  hold(
    server: string,
    request: object,
    nowMs: number,
  ): { readonly code: string; readonly untilMs: number | null } | null {
    const code = this.ended.get(request);
    if (code !== undefined) return { code, untilMs: null };
    const slow = this.slowed.get(server);
    if (!slow) return null;
    if (nowMs - slow.askedMs > FORGET_MS) {
      this.slowed.delete(server);
      return null;
    }
    if (nowMs < slow.nextMs) return { code: 'RATE', untilMs: slow.nextMs };
    slow.nextMs = nowMs + slow.spacingMs;
    return null;
  }

  /** @returns when the server may be asked again; null = not before the plan changes, undefined = the code asks for nothing */
  note(
    code: string,
    server: string,
    request: { readonly intervalMs: number },
    poll: number,
    nowMs: number,
  ): number | null | undefined {
    if (code === 'DENY' || code === 'RSTR') {
      this.ended.set(request, code);
      return null;
    }
    if (code !== 'RATE') return undefined;
    const known = this.slowed.get(server);
    const wished = poll >= 4 && poll <= 17 ? 2 ** poll * 1000 : 0;
    const doubled = 2 * (known?.spacingMs ?? request.intervalMs);
    const spacingMs = Math.min(MAX_SPACING_MS, Math.max(MIN_SPACING_MS, doubled, wished));
    if (!known && this.slowed.size >= MAX_SERVERS) this.slowed.clear();
    this.slowed.set(server, { spacingMs, nextMs: nowMs + spacingMs, askedMs: nowMs });
    return nowMs + spacingMs;
  }
}
