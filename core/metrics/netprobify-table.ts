import { OUTCOMES } from '../model/outcome.ts';
import { type MetricsCatalog, netprobifyThresholds, resolvedTarget } from './metrics-catalog.ts';
import {
  type LabelledCount,
  MismatchFigures,
  NETPROBIFY_PREFIX,
  NetprobifyFigures,
  ResolutionFigures,
} from './netprobify-figures.ts';
import { RoundFigures } from './round-figures.ts';
import { encoded, labelText } from './text-writer.ts';

/** Effects of MetricsTable. */
const [ANSWERED, LOST, EXCLUDED] = [1, 2, 3];

type Labels = readonly (readonly [name: string, value: string])[];

/** Takes the samples of one series for the figures of netprobify. */
export class RoundSink {
  readonly round = new RoundFigures();
  private figures: NetprobifyFigures;
  private mismatch: MismatchFigures;
  private outOfOrder: LabelledCount;

  constructor(figures: NetprobifyFigures, mismatch: MismatchFigures, outOfOrder: LabelledCount) {
    [this.figures, this.mismatch, this.outOfOrder] = [figures, mismatch, outOfOrder];
  }

  feed(figures: NetprobifyFigures, mismatch: MismatchFigures, outOfOrder: LabelledCount): void {
    [this.figures, this.mismatch, this.outOfOrder] = [figures, mismatch, outOfOrder];
  }

  add(effect: number, outcome: number, round: number, rtt: number, at: number): void {
    const { figures } = this;
    if (effect === ANSWERED) {
      figures.sent += 1;
      if (rtt < 0) this.outOfOrder.count += 1;
      this.round.add(round, 1, rtt, at);
    } else if (effect === LOST) {
      figures.sent += 1;
      figures.lost += 1;
      this.round.add(round, 0, rtt, at);
    } else if (effect === EXCLUDED) this.round.add(round, -1, rtt, at);
    else if (outcome === OUTCOMES.mismatch) this.mismatch.mismatches += 1;
    else if (outcome === OUTCOMES['match-fail']) this.mismatch.matchFails += 1;
  }
}

/** The figures of netprobify, each known by its labels. */
export class NetprobifyTable {
  figures: readonly NetprobifyFigures[] = [];
  mismatches: readonly MismatchFigures[] = [];
  resolutions: readonly ResolutionFigures[] = [];
  outOfOrder: readonly LabelledCount[] = [];
  thresholds: readonly { readonly labels: Uint8Array; readonly value: number }[] = [];
  probeName = '';
  private sinks: ReadonlyMap<number, RoundSink> = new Map();
  private known = new Map<string, object>();

  /** @returns the sinks by series */
  follow(catalog: MetricsCatalog): ReadonlyMap<number, RoundSink> {
    const next = new Map<string, object>();
    const keep = <T extends object>(kind: string, labels: Labels, make: (labels: Uint8Array) => T): T => {
      const text = labelText(labels);
      const key = `${kind} ${text}`;
      const one = (next.get(key) ?? this.known.get(key) ?? make(encoded(text))) as T;
      next.set(key, one);
      return one;
    };
    this.probeName = catalog.project.name ?? '';
    this.followTargets(catalog, keep);
    this.followSeries(catalog, keep);
    this.known = next;
    this.figures = [...next.values()].filter((one) => one instanceof NetprobifyFigures);
    this.mismatches = [...next.values()].filter((one) => one instanceof MismatchFigures);
    this.resolutions = [...next.values()].filter((one) => one instanceof ResolutionFigures);
    return this.sinks;
  }

  /** Without targets. */
  clear(): ReadonlyMap<number, RoundSink> {
    return this.follow({ project: { sounder: 1 }, names: new Map(), series: [] });
  }

  /** Duration of the longest of the newest rounds, s; null before the first. */
  iterationSeconds(): number | null {
    let longest: number | null = null;
    for (const { members } of this.figures) {
      for (const { rounds, durationSeconds } of members)
        if (rounds > 0) longest = Math.max(longest ?? 0, durationSeconds);
    }
    return longest === null ? null : Math.round(longest * 1e9) / 1e9;
  }

  private followTargets({ project, names }: MetricsCatalog, keep: Keep): void {
    for (const [name, target] of Object.entries(project.targets ?? {})) {
      if (NETPROBIFY_PREFIX[target.probe] === undefined) continue;
      const resolved = resolvedTarget(target, project, names);
      if (resolved?.address === undefined) continue;
      const labels = hostLabels(this.probeName, name, resolved.family);
      keep('resolution', labels, (bytes) => new ResolutionFigures(bytes)).follow(resolved.address);
    }
  }

  private followSeries({ project, series }: MetricsCatalog, keep: Keep): void {
    const sinks = new Map<number, RoundSink>();
    const members = new Map<NetprobifyFigures, RoundFigures[]>();
    const outOfOrder = new Map<string, LabelledCount>();
    const thresholds = new Map<string, number>();
    for (const { seriesId, planned } of series) {
      const prefix = NETPROBIFY_PREFIX[planned.probe];
      const target = project.targets?.[planned.target];
      if (prefix === undefined || !target) continue;
      const group = planned.group ?? '';
      const state = target.state ?? 'None';
      const host = hostLabels(this.probeName, planned.target, planned.address.includes(':') ? 'ipv6' : 'ipv4');
      const full: Labels = [...host, ['state', state], ['group', group]];
      const figures = keep(prefix, full, (labels) => new NetprobifyFigures(prefix, labels));
      const mismatch = keep(`${prefix} mismatch`, host, (labels) => new MismatchFigures(prefix, labels));
      const order = [...host, ['group', group]] as const;
      const ooo = keep('out of order', order, (labels): LabelledCount => ({ labels, count: 0 }));
      outOfOrder.set(labelText(order), ooo);
      const sink = this.sinks.get(seriesId) ?? new RoundSink(figures, mismatch, ooo);
      sink.feed(figures, mismatch, ooo);
      sink.round.packets = planned.settings.packets;
      sink.round.timeoutSeconds = planned.settings.timeoutMs / 1000;
      sinks.set(seriesId, sink);
      const its = members.get(figures);
      if (its) its.push(sink.round);
      else members.set(figures, [sink.round]);
      for (const [type, value] of netprobifyThresholds(target, project.defaults)) {
        const alert = ['alert_level', target.alertLevel ?? 'no_alert'] as const;
        thresholds.set(labelText([...host, ['type', type], ['state', state], alert, ['group', group]]), value);
      }
    }
    for (const [figures, its] of members) figures.follow(its);
    this.sinks = sinks;
    this.outOfOrder = [...outOfOrder.values()];
    this.thresholds = Array.from(thresholds, ([text, value]) => ({ labels: encoded(text), value }));
  }
}

type Keep = <T extends object>(kind: string, labels: Labels, make: (labels: Uint8Array) => T) => T;

const hostLabels = (probeName: string, target: string, family: string): Labels => [
  ['probe_name', probeName],
  ['destination', target],
  ['address_family', family],
];
