import type { SurveysItem } from '../../core/contracts/surveys.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import type { Survey } from '../../core/surveys/survey.ts';

/** Sends all surveys to each reader, then what changes. */
export class SurveysFeed {
  private readonly readers = new Set<QueuedSink<SurveysItem>>();

  open(all: readonly Survey[], sink: Sink<SurveysItem>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink);
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    reader.send({ full: true, surveys: [...all], removed: [] });
  }

  changed(survey: Survey): void {
    this.publish({ full: false, surveys: [survey], removed: [] });
  }

  removed(id: number): void {
    this.publish({ full: false, surveys: [], removed: [id] });
  }

  private publish(item: SurveysItem): void {
    for (const reader of this.readers) reader.send(item);
  }
}
