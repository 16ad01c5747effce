import type { OutcomeRules } from '../../../core/model/outcome.ts';
import type { Fault } from '../../../core/result/result.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import type { TrackFeedEvents } from '../../base/station/track-feed.ts';
import type { SampleTrack } from '../../live/sample-track.ts';
import { ChartFeed, type HistoryQuery } from './chart-feed.ts';
import type { LineKey } from './measures.ts';

interface Running {
  readonly feed: ChartFeed;
  progress: number | null;
  fault: Fault | null;
}

/** The samples of a chart's lines: a feed for each measure that is drawn. */
export class MeasureFeeds {
  private readonly running = new Map<string | null, Running>();
  private readonly link: StationLink;
  private readonly query: () => HistoryQuery;
  private readonly events: TrackFeedEvents;

  constructor(link: StationLink, query: () => HistoryQuery, events: TrackFeedEvents) {
    this.link = link;
    this.query = query;
    this.events = events;
  }

  /** @param rulesOf how the probe of a series reads outcomes */
  setLines(lines: readonly LineKey[], rulesOf: (series: number) => OutcomeRules): void {
    const wanted = Map.groupBy(lines, ({ measure }) => measure.name);
    for (const [name, { feed }] of this.running) {
      if (wanted.has(name)) continue;
      feed.close();
      this.running.delete(name);
    }
    for (const [name, own] of wanted) {
      const series = own.map((line) => line.series);
      const { feed } = this.running.get(name) ?? this.open(name);
      if (!feed.isOf(series)) feed.setSeries(series, rulesOf);
    }
    this.tellProgress();
  }

  loadHistory(): void {
    for (const { feed } of this.running.values()) feed.loadHistory();
  }

  /** @returns false when nothing was being read */
  cancelHistory(): boolean {
    return [...this.running.values()].filter(({ feed }) => feed.cancelHistory()).length > 0;
  }

  /** The samples of a line; undefined = it is not drawn. */
  trackOf({ series, measure }: LineKey): SampleTrack | undefined {
    return this.running.get(measure.name)?.feed.tracks.get(series);
  }

  private open(name: string | null): Running {
    const one: Running = {
      feed: new ChartFeed(
        this.link,
        this.query,
        {
          data: this.events.data,
          progress: (progress, fault) => {
            one.progress = progress;
            one.fault = fault;
            this.tellProgress();
          },
        },
        name,
      ),
      progress: null,
      fault: null,
    };
    this.running.set(name, one);
    one.feed.start();
    return one;
  }

  /** The least share of those under way, and the first fault. */
  private tellProgress(): void {
    const all = [...this.running.values()];
    const shares = all.map(({ progress }) => progress).filter((share) => share !== null);
    const fault = all.find((one) => one.fault)?.fault ?? null;
    this.events.progress(shares.length > 0 ? Math.min(...shares) : null, fault);
  }
}
