import type { Batch } from '../../core/model/batch.ts';
import { PathTracker } from '../../core/paths/path-tracker.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { ReverseNames } from '../../core/ports/resolver.ts';
import { sampleLine } from '../../core/samples/sample-line.ts';
import { pathLimitsOf, TRACE_PROBE } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import type { Session } from '../measure/session.ts';
import { changeLine, pathLines } from '../output/path-lines.ts';
import { watchOnScreen } from '../terminal/watched.ts';
import { traceTable } from './trace-table.ts';

const REDRAW_MS = 250;
/** Longest wait at the end for names that are being looked up. */
const NAMES_MS = 500;

export interface TraceViewOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Show the table on the whole screen. */
  readonly watch: boolean;
}

/** The output of a trace: JSON lines as they come, or the table, which is redrawn on a terminal. */
export class TraceView {
  private readonly context: CliContext;
  private series: readonly IdentifiedSeries[] = [];
  private readonly options: TraceViewOptions;
  private readonly byId = new Map<number, IdentifiedSeries>();
  private readonly paths: PathTracker;
  private readonly names: ReverseNames | null;

  /**
   * @param names null = none are looked up
   * @param isNeighbour whether an address is on a network that this host is connected to
   */
  constructor(
    context: CliContext,
    series: readonly IdentifiedSeries[],
    options: TraceViewOptions,
    names: ReverseNames | null,
    isNeighbour: (address: string) => boolean = () => false,
  ) {
    this.context = context;
    this.options = options;
    const plannedOf = (id: number) => this.byId.get(id)?.planned;
    this.paths = new PathTracker(
      TRACE_PROBE,
      (id) => plannedOf(id)?.address ?? '',
      (id) => {
        const planned = plannedOf(id);
        const limits = planned && pathLimitsOf(planned);
        return limits ? { ...limits, isNeighbour: isNeighbour(planned.address) } : null;
      },
    );
    this.names = names;
    this.know(series);
  }

  /** Adds series before their samples come; they are shown first, in this order. */
  know(series: readonly IdentifiedSeries[]): void {
    const ids = new Set(series.map((one) => one.seriesId));
    this.series = [...series, ...this.series.filter((one) => !ids.has(one.seriesId))];
    for (const one of series) this.byId.set(one.seriesId, one);
  }

  take(batch: Batch): void {
    const { json, quiet } = this.options;
    const changes = this.paths.add(batch);
    if (!json) return;
    let text = '';
    for (let at = 0; !quiet && at < batch.count; at++) {
      const one = this.byId.get(batch.series[at] as number);
      if (one) text += `${sampleLine(batch, at, one, TRACE_PROBE)}\n`;
    }
    for (const change of changes) {
      const one = this.byId.get(change.series);
      if (one) text += changeLine(one, change);
    }
    if (text !== '') this.context.out(text);
  }

  /** @returns ends it */
  draw(session: Session): () => void {
    const { context, options } = this;
    const { terminal } = context;
    if (options.json || !terminal || options.quiet) return () => undefined;
    if (options.watch) {
      return watchOnScreen(terminal, context.clock, {
        text: () => this.tables(),
        pause: (isPaused) => session.pause(isPaused),
        reset: () => session.reset(),
        quit: () => session.end(),
      });
    }
    const timer = context.clock.every(REDRAW_MS, () => terminal.replace(this.tables()));
    return () => timer.cancel();
  }

  /** Resets all statistics. */
  reset(): void {
    this.paths.clear();
  }

  async namesKnown(): Promise<void> {
    this.tables(); // looks up names that were not shown yet
    await this.names?.settled(NAMES_MS);
  }

  end(): void {
    if (this.options.json) {
      for (const one of this.series) {
        const state = this.stateOf(one);
        if (state) this.context.out(pathLines(one, state));
      }
      return;
    }
    const { terminal } = this.context;
    if (terminal && !this.options.watch) terminal.replace(this.tables());
    else this.context.out(this.tables());
  }

  private tables(): string {
    return this.series
      .flatMap((one) => {
        const state = this.stateOf(one);
        return state ? [traceTable(one, state)] : [];
      })
      .join('\n');
  }

  private stateOf({ seriesId }: IdentifiedSeries) {
    return this.paths.state(seriesId, (address) => this.names?.nameOf(address) ?? null);
  }
}
