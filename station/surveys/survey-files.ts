import type { Picture } from '../../core/pictures/picture.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import type { NewPin } from '../../core/surveys/survey-pin.ts';
import type { Store } from '../store/store.ts';
import { FloorPlans } from './floor-plans.ts';
import { SurveyPictures } from './survey-pictures.ts';
import { picturesOf, withoutPin, withPin } from './survey-pins.ts';
import type { Surveys } from './surveys.ts';

export interface SurveyFilesParts {
  readonly store: Pick<Store, 'request'>;
  readonly surveys: Pick<Surveys, 'change' | 'known'>;
  readonly dataDir: string;
  readonly log: Log;
}

const FRAME_BYTES = 256 * 1024;

/** Notes, photos and floor plans of surveys. Methods reject with FaultErrors `survey.*`, `picture.*`, `store.*`. */
export class SurveyFiles {
  readonly plans: FloorPlans;
  private readonly pictures: SurveyPictures;
  private readonly surveys: SurveyFilesParts['surveys'];

  constructor({ store, surveys, dataDir, log }: SurveyFilesParts) {
    this.surveys = surveys;
    this.pictures = new SurveyPictures(dataDir, log);
    this.plans = new FloorPlans({ store, pictures: this.pictures, log });
  }

  /** @param pin id of the note that is replaced; null = it is new */
  putPin(id: number, pin: number | null, value: NewPin): Promise<Survey> {
    return this.changed(id, (survey) => {
      if (value.picture) this.pictures.check(value.picture);
      return withPin(survey, value, pin);
    });
  }

  deletePin(id: number, pin: number): Promise<Survey> {
    return this.changed(id, (survey) => withoutPin(survey, pin));
  }

  addPicture(base64: string): Promise<Picture> {
    return this.pictures.add(Uint8Array.from(Buffer.from(base64, 'base64')));
  }

  openPicture(name: string, sink: Sink<Frame>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink);
    this.pictures.read(name).then(
      (bytes) => {
        if (signal.aborted) return;
        for (let at = 0; at < bytes.length; at += FRAME_BYTES) reader.send(bytes.slice(at, at + FRAME_BYTES));
        reader.end();
      },
      (error: unknown) => reader.end(toFault(error)),
    );
  }

  /** Deletes pictures that nothing refers to: the project is being closed, and nothing can be restored any more. */
  sweep(): void {
    const [surveys, plans] = [this.surveys.known(), this.plans.pictures()];
    if (!surveys || !plans) return; // what refers to pictures is not known
    this.pictures.release(surveys.deleted.flatMap(picturesOf));
    this.pictures.sweep(new Set([...surveys.kept.flatMap(picturesOf), ...plans]));
  }

  private async changed(id: number, change: (survey: Survey) => Survey): Promise<Survey> {
    let before: readonly string[] = [];
    const after = await this.surveys.change(id, (survey) => {
      before = picturesOf(survey);
      return change(survey);
    });
    this.pictures.release(before);
    return after;
  }
}
