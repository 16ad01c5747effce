import { z } from 'zod';
import { Distribution, TimeChart } from './document-charts.ts';
import { AcceptanceId, FigureItem, Line, MetricName, Moment, Span, VerdictItem } from './document-parts.ts';

/** A criterion and the figure that it was compared to. */
export const JudgedItem = z.object({
  metric: MetricName,
  label: Line,
  /** Limit of a pass, as `below 1 %`. */
  limit: Line,
  figure: Line,
  verdict: VerdictItem,
  /** The limit lies within the confidence interval of the figure. */
  isBorderline: z.boolean(),
  isOptional: z.boolean(),
});

/** A target judged by the criteria of one application. `set` is the id in the criteria of the report. */
export const JudgedTarget = z.object({
  set: z.string(),
  application: Line,
  verdict: VerdictItem,
  criteria: z.array(JudgedItem),
});
export type JudgedTarget = z.infer<typeof JudgedTarget>;

/** Time in which a target was down. `to` null = still down at the end of the span. Both are uncertain by one interval. */
export const OutageItem = z.object({
  from: Moment,
  to: Moment.nullable(),
  downMs: z.number(),
  duration: Line,
  /** Time without data in between, which is no downtime. */
  noDataMs: z.number(),
});
export type OutageItem = z.infer<typeof OutageItem>;

const Count = z.object({ outcome: z.string(), label: Line, count: z.int(), share: Line });

/** Sequences of consecutive lost packets by length. */
const LossPattern = z.object({
  runs: z.int(),
  longest: z.int(),
  byLength: z.array(z.object({ length: z.int(), count: z.int() })),
  /** Lost packets that are a part of an outage. */
  inOutages: z.int(),
  /** Whether losses look random or come in bursts, in words. */
  text: Line,
});

/** Route before and after: responders at hop 1, 2 …; null = no reply. */
export const RouteChangeEntry = z.object({
  at: Moment,
  flow: z.int(),
  /** First hop that differs. */
  hop: z.int(),
  before: z.array(z.string().nullable()),
  after: z.array(z.string().nullable()),
  text: Line,
});

const HopItem = z.object({
  hop: z.int(),
  isEnd: z.boolean(),
  /** Responders, the latest first; empty = silent. */
  addresses: z.array(z.object({ address: z.string(), count: z.int(), share: Line })),
  sent: z.int(),
  answered: z.int(),
  /** Loss of *replies*: routers limit how many they send. Forwarding loss only where every later hop has it too. */
  replyLoss: Line,
  rtt: z.object({ min: Line, mean: Line, max: Line }),
  /** null = none. */
  note: Line.nullable(),
});

/** Path to a target at the end of the span, with its changes in it. */
export const PathItem = z.object({
  rounds: z.int(),
  hops: z.array(HopItem),
  /** Equal-cost branches: responders at a hop, and the flows that go there. */
  branches: z.array(
    z.object({ hop: z.int(), ways: z.array(z.object({ address: z.string(), flows: z.array(z.int()) })) }),
  ),
  /** Oldest first. */
  changes: z.array(RouteChangeEntry),
  /** The path in sentences, most important first. */
  text: z.array(Line),
});
export type PathItem = z.infer<typeof PathItem>;

/** Figures of a column that only this probe has, such as the phases of a transaction. */
export const ServiceItem = z.object({
  column: z.string(),
  label: Line,
  /** Its values are the largest packets that reach the target whole, bytes. */
  isLargestPacket: z.boolean(),
  samples: z.int(),
  min: Line,
  median: Line,
  p95: Line,
  max: Line,
});

export type ServiceItem = z.infer<typeof ServiceItem>;

/** R and MOS with the inputs that they were computed from. Estimates for one codec, not measurements. */
export const SpeechItem = z.object({
  r: FigureItem,
  mos: FigureItem,
  /** Users, as `satisfied`. */
  satisfaction: Line,
  inputs: z.array(z.object({ name: Line, value: Line })),
  /** R and MOS with one input changed. */
  sensitivity: z.array(z.object({ input: Line, value: Line, r: Line, mos: Line, mosChange: Line })),
});
export type SpeechItem = z.infer<typeof SpeechItem>;

const Phase = z.object({ sent: z.int(), lost: z.int(), p50: Line, p95: Line });

/** Latency of a target while a throughput test of this host filled the path. */
export const LoadItem = z.object({
  phases: z.array(Span),
  idle: Phase,
  loaded: Phase,
  increaseMs: z.number().nullable(),
  /** null = too few samples. */
  grade: z.string().nullable(),
  text: Line,
});
export type LoadItem = z.infer<typeof LoadItem>;

/** Results of one series: a target at one address. */
export const TargetItem = z.object({
  /** `T1`, `T2` …, by which other parts refer to it. */
  id: z.string(),
  /** Id of the series in the project. */
  series: z.int(),
  /** Name, with address and port where these tell it from others. */
  title: Line,
  name: Line,
  address: Line,
  port: z.int().nullable(),
  group: Line.nullable(),
  /** Levels from the whole to the part, separated by slashes; null = not given. */
  site: Line.nullable(),
  probe: z.string(),
  probeTitle: Line,
  sent: z.int(),
  received: z.int(),
  lost: z.int(),
  notMeasured: z.int(),
  /** Time between rounds; null = not known. */
  interval: Line.nullable(),
  /** Sentence on its samples: how many, in which interval. */
  basis: Line,
  verdict: VerdictItem,
  judged: z.array(JudgedTarget),
  /** All metrics in the order of the catalog. */
  figures: z.array(FigureItem),
  outcomes: z.array(Count),
  /** null = no sample has a round trip and none is lost. */
  chart: TimeChart.nullable(),
  distribution: Distribution.nullable(),
  /** null = no loss. */
  lossPattern: LossPattern.nullable(),
  /** Oldest first; at most 100, `moreOutages` are left out. */
  outages: z.array(OutageItem),
  moreOutages: z.int(),
  path: PathItem.nullable(),
  service: z.array(ServiceItem),
  /** null = too few replies, or no probe of packets. */
  speech: SpeechItem.nullable(),
  /** null = no throughput test ran. */
  load: LoadItem.nullable(),
});
export type TargetItem = z.infer<typeof TargetItem>;

/** A row of the summary table; `cells` are in the order of its columns. */
export const SummaryRow = z.object({
  target: z.string(),
  title: Line,
  site: Line.nullable(),
  result: AcceptanceId,
  cells: z.array(Line),
  verdict: VerdictItem,
});
export type SummaryRow = z.infer<typeof SummaryRow>;
