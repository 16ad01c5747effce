import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import type { Timeline } from '../events/timeline.ts';
import type { LossKind, OutputLoss } from './outputs-protocol.ts';

export interface OutputEventsParts {
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Losses of the same kind within this time are one event. */
const SAME_EVENT_MS = 10 * 60_000;

interface Open {
  readonly recorded: Promise<TimelineEvent | undefined>;
  readonly atMs: number;
  readonly lastMs: number;
  readonly samples: number;
}

/** Samples that did not get to a receiver, as events on the timeline. Never throws. */
export class OutputEvents {
  private readonly parts: OutputEventsParts;
  private readonly open = new Map<string, Open>();

  constructor(parts: OutputEventsParts) {
    this.parts = parts;
  }

  take(losses: readonly OutputLoss[]): void {
    for (const loss of losses) this.takeOne(loss);
  }

  private takeOne(loss: OutputLoss): void {
    const nowMs = this.parts.clock.nowMs();
    const key = `${loss.kind} ${loss.output}`;
    const known = this.open.get(key);
    const continues = known && nowMs - known.lastMs < SAME_EVENT_MS ? known : undefined;
    const samples = loss.samples + (continues?.samples ?? 0);
    const atMs = continues?.atMs ?? nowMs;
    const event = { atMs, endMs: nowMs, kind: 'output-loss', message: describe(loss, samples), excluded: false };
    this.open.set(key, { recorded: this.record(continues?.recorded, event), atMs, lastMs: nowMs, samples });
  }

  private async record(
    before: Promise<TimelineEvent | undefined> | undefined,
    event: Omit<TimelineEvent, 'id'>,
  ): Promise<TimelineEvent | undefined> {
    const { timeline, log } = this.parts;
    try {
      const known = await before;
      if (!known) return await timeline.add(event);
      await timeline.replace({ ...event, id: known.id });
      return known;
    } catch (error) {
      log.error('An event was not recorded', { kind: event.kind, ...toFault(error) });
      return undefined;
    }
  }
}

const REASONS: Readonly<Record<LossKind, string>> = {
  overflow: 'its queue was full',
  expired: 'they had waited for too long',
  rejected: 'the receiver refused them',
  late: 'they were stored after later ones had been sent',
  ahead: 'their time is in the future, the clock was set',
  missed: 'the journal had deleted them before they were read',
  damaged: 'they cannot be read',
};

function describe({ output, kind, fault }: OutputLoss, samples: number): string {
  const isRows = kind === 'missed' || kind === 'damaged';
  const what = isRows ? `the samples of ${samples} journal rows` : `${samples} values`;
  const why = fault ? `: ${asClause(fault.message)}` : '';
  return `Output ${output} did not send ${what}: ${REASONS[kind]}${why}`;
}
