import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CAUSES } from '../core/model/outcome.ts';
import { PlanEntry } from '../core/model/packet.ts';
import { firstRoundSince } from '../core/plan/planner.ts';
import type { Log } from '../core/ports/log.ts';
import { writePrivate } from '../host/secrets/private-file.ts';

/** The running plan of an agent on its disk, so that it continues by itself after a restart. */
export class PlanFile {
  private readonly path: string;
  private readonly log: Log;

  constructor(path: string, log: Log) {
    this.path = path;
    this.log = log;
  }

  /** An unreadable plan is reported and empty: the station applies it again. */
  load(): readonly PlanEntry[] {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.log.error('The plan cannot be read', { error });
      return [];
    }
    try {
      return z.array(PlanEntry).parse(JSON.parse(text));
    } catch (error) {
      this.log.error('The plan is damaged: measures nothing until the station applies it again', { error });
      return [];
    }
  }

  /** A failure is reported: the agent measures, but would not continue by itself. */
  save(entries: readonly PlanEntry[]): void {
    try {
      writePrivate(this.path, JSON.stringify(entries));
    } catch (error) {
      this.log.error('The plan could not be stored', { error });
    }
  }
}

/** Most that a clock is taken to be behind the newest batch; beyond it, the batch was measured with a wrong clock. */
const MOST_BEHIND_MS = 86_400_000;
/** The newest batch that is known of may be as much older than the newest that was sent: the spool stores its time each minute. */
const UNKNOWN_MS = 70_000;

/**
 * The time from which a plan continues after a restart: behind what was measured, also with a clock that is behind, as that of
 * a board without one of its own until a time server answers.
 * @param newestMs send time of the newest batch that is known of; null = none is
 */
export function continueFromMs(nowMs: number, newestMs: number | null): number {
  if (newestMs === null || nowMs > newestMs || newestMs - nowMs > MOST_BEHIND_MS) return nowMs;
  return newestMs + UNKNOWN_MS;
}

/**
 * Continues entries after a restart: with the first round that is due from now on. Earlier rounds that were not measured
 * are found by the station, which has the account of all rounds.
 */
export function continued(entries: readonly PlanEntry[], nowMs: number): PlanEntry[] {
  return entries.flatMap((entry) => {
    const isOver = entry.periodMs === null && entry.firstAtMs < nowMs;
    const fromRound = firstRoundSince(entry, nowMs);
    if (isOver || (entry.rounds !== null && fromRound >= entry.rounds)) return [];
    return [{ ...entry, fromRound, resumeCause: CAUSES['engine-restart'] }];
  });
}
