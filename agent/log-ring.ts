import { MAX_LOG_LINES } from '../core/fleet/agent-contract.ts';

/** The newest lines of this process' log, for the station. */
export class LogRing {
  private readonly lines: string[] = [];

  add(line: string): void {
    this.lines.push(line);
    if (this.lines.length > MAX_LOG_LINES) this.lines.shift();
  }

  newest(count: number): string {
    return this.lines.slice(-count).join('');
  }
}
