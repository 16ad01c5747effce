import type { Delay, Loss } from './scenario.ts';

/** Each question about a packet has a number, so that its answers are independent of one another. */
export const QUESTIONS = { loss: 1, delay: 2, delay2: 3, duplicate: 4, reordered: 5, phase: 6, branch: 7 } as const;
export type Question = keyof typeof QUESTIONS;

/** Mixes 32-bit words as xxHash does. @returns 0 ≤ x < 1 */
export function draw(...words: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash = Math.imul(hash ^ (word >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 2 ** 32;
}

/** Hashes the characters with FNV-1a. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The random decisions about one packet on one link. */
export type Chances = (question: Question) => number;

export function delayMs(delay: Delay | undefined, chance: Chances): number {
  if (delay === undefined || typeof delay === 'number') return delay ?? 0;
  switch (delay.kind) {
    case 'uniform':
      return delay.fromMs + (delay.toMs - delay.fromMs) * chance('delay');
    case 'lognormal': {
      // Box–Muller; 1 − u keeps the logarithm finite.
      const normal = Math.sqrt(-2 * Math.log(1 - chance('delay'))) * Math.cos(2 * Math.PI * chance('delay2'));
      return delay.medianMs * Math.exp(delay.sigma * normal);
    }
  }
}

/**
 * @param n the packet's number among those to its destination
 * @param chanceOfRun the same for all packets of a run
 */
export function isLost(
  loss: Loss | undefined,
  chance: Chances,
  n: number,
  chanceOfRun: (question: Question, run: number) => number,
): boolean {
  if (!loss) return false;
  if (loss.kind === 'random') return chance('loss') < loss.ratio;
  return chanceOfRun('loss', Math.floor(n / loss.packets)) < loss.ratio;
}
