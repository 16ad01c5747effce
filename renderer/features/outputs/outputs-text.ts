import type { Sections } from '../../../core/contracts/edits.ts';
import type { OutputStatus } from '../../../core/contracts/outputs.ts';
import { parseMetricsAddress } from '../../../core/model/metrics-settings.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';

/** Glyph, word and tone of a state. */
export interface StateLook {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'good' | 'warn' | 'bad' | undefined;
}

/** An output that lost data needs attention, also when it sends again. */
export function lookOf(output: OutputStatus): StateLook {
  if (output.state === 'disabled') return { glyph: '○', word: 'switched off', tone: undefined };
  if (output.state === 'waiting') return { glyph: '✕', word: 'cannot send', tone: 'bad' };
  if (lossesOf(output).length > 0) return { glyph: '⚠', word: 'sending, with losses', tone: 'warn' };
  return { glyph: '●', word: output.sent > 0 ? 'sending' : 'ready', tone: 'good' };
}

export function queueText({ queue }: OutputStatus): string {
  if (queue.requests === 0) return 'Nothing waits';
  return `${plural(queue.requests, 'request')} (${formatBytes(queue.bytes)}) wait`;
}

/** The metrics endpoint as the project has it. */
export function metricsText(metrics: Sections['metrics']): string {
  const listen = metrics?.['listen'];
  if (listen === undefined) return 'Not served by the project. The flag --metrics serves them, too.';
  const address = parseMetricsAddress(String(listen));
  return 'error' in address ? address.error : `Served at port ${address.port} of ${address.host}`;
}

/** Losses since the start, a line per reason. */
export function lossesOf({ rejected, overflow, expired, late }: OutputStatus): readonly string[] {
  const lines: readonly (readonly [count: number, reason: string])[] = [
    [rejected, 'refused by the receiver'],
    [overflow, 'dropped: the queue was full'],
    [expired, 'dropped: they had waited for too long'],
    [late, 'left out: later ones had been sent'],
  ];
  return lines.filter(([count]) => count > 0).map(([count, reason]) => `${plural(count, 'value')} ${reason}`);
}
