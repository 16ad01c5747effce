import type { Clock } from '../../core/ports/clock.ts';
import { MISLEADING } from '../../core/text/printable.ts';
import type { ResultRecord } from './record.ts';

const MOST_LINES = 500;
const MOST_CHARACTERS = 300;

/** The newest messages of probes, which report when a child process starts or stops. In memory only. */
export class ProbeLog {
  private readonly clock: Clock;
  private readonly lines = new Map<string, string[]>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(name: string, level: string, message: string): void {
    this.addAt(name, this.clock.nowMs(), level, message);
  }

  /** A record of type `log_msg`. */
  addRecord(name: string, { name: module, date, data }: ResultRecord): void {
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    this.addAt(name, date * 1000, text(data['level']), `${module.toLowerCase()}: ${text(data['message'])}`);
  }

  text(name: string, lines: number): string {
    const own = this.lines.get(name) ?? [];
    return own
      .slice(-lines)
      .map((line) => `${line}\n`)
      .join('');
  }

  private addAt(name: string, atMs: number, level: string, message: string): void {
    const own = this.lines.get(name) ?? [];
    const line = `${timeText(atMs)} ${level} ${message}`.replace(UNPRINTABLE, ' ').slice(0, MOST_CHARACTERS);
    own.push(line);
    if (own.length > MOST_LINES) own.shift();
    this.lines.set(name, own);
  }
}

const UNPRINTABLE = new RegExp(`[${MISLEADING}]`, 'gu');

/** Times of probes may be anything. */
const timeText = (atMs: number): string => (Math.abs(atMs) < 8.64e15 ? new Date(atMs).toISOString() : '?');
