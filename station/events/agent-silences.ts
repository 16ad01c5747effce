import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** Agents that fall silent within this time may be one event: a link that breaks takes all behind it. */
const TOGETHER_MS = 1000;
/** More of them are one event; each of fewer has its own. */
const MOST_SINGLE = 5;
/** Names in an event of many. */
const MOST_NAMES = 3;

/** Text and times of an event. */
export type SilenceEvent = Pick<TimelineEvent, 'atMs' | 'endMs' | 'message'>;

export interface AgentSilencesOptions {
  readonly clock: Clock;
  /** Never rejects; undefined = it was not recorded. */
  readonly record: (event: SilenceEvent) => Promise<TimelineEvent | undefined>;
  readonly end: (event: TimelineEvent, endMs: number) => void;
}

/** An event, and how many of its agents are still silent. */
interface Span {
  readonly event: Promise<TimelineEvent | undefined>;
  silent: number;
}

interface Silence {
  readonly agent: string;
  readonly atMs: number;
  endMs: number | null;
  /** null = not recorded yet. */
  span: Span | null;
}

/** Spans in which agents are not connected, as events that stay few when a thousand fall silent at once. */
export class AgentSilences {
  private readonly options: AgentSilencesOptions;
  private readonly silences = new Map<string, Silence>();
  private fallen: Silence[] = [];

  constructor(options: AgentSilencesOptions) {
    this.options = options;
  }

  begin(agent: string): void {
    if (this.silences.has(agent)) return;
    const { clock } = this.options;
    const silence = { agent, atMs: clock.nowMs(), endMs: null, span: null };
    this.silences.set(agent, silence);
    if (this.fallen.length === 0) clock.after(TOGETHER_MS, () => this.recordFallen());
    this.fallen.push(silence);
  }

  end(agent: string): void {
    const silence = this.silences.get(agent);
    if (!silence) return;
    this.silences.delete(agent);
    const endMs = this.options.clock.nowMs();
    silence.endMs = endMs;
    const { span } = silence;
    if (!span) return; // it has its end when it is recorded
    span.silent -= 1;
    if (span.silent === 0) void span.event.then((event) => event && this.options.end(event, endMs));
  }

  private recordFallen(): void {
    const { fallen } = this;
    this.fallen = [];
    if (fallen.length > MOST_SINGLE) this.record(fallen);
    else for (const silence of fallen) this.record([silence]);
  }

  private record(silences: readonly Silence[]): void {
    const silent = silences.filter(({ endMs }) => endMs === null).length;
    const event = this.options.record({
      atMs: Math.min(...silences.map(({ atMs }) => atMs)),
      endMs: silent > 0 ? null : Math.max(...silences.map(({ endMs }) => endMs ?? 0)),
      message: describe(silences.map(({ agent }) => agent)),
    });
    const span = { event, silent };
    for (const silence of silences) silence.span = span;
  }
}

function describe(agents: readonly string[]): string {
  if (agents.length === 1) return `Agent ${agents[0]} is silent: its series have no samples until it is back`;
  const names = agents.slice(0, MOST_NAMES).join(', ');
  return `${agents.length} agents are silent (${names} …): their series have no samples until they are back`;
}
