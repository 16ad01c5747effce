import type { Database } from 'better-sqlite3';
import type { Survey, SurveyStep } from '../../core/surveys/survey.ts';
import type { SurveyPin } from '../../core/surveys/survey-pin.ts';
import type { DeferredWrites } from './deferred-writes.ts';

export interface SurveyRow {
  readonly id: number;
  readonly name: string;
  readonly site: string | null;
  readonly engineer: string;
  readonly notes: string;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly planned_ms: number | null;
  /** JSON. */
  readonly steps: string;
  /** JSON. */
  readonly pins: string;
}

const COLUMNS = 'name, site, engineer, notes, started_at_ms, ended_at_ms, planned_ms, steps, pins';

/** Surveys of the project. Changes of those that exist wait for a disk that refuses them, as events do. */
export class SurveyDb {
  private readonly db: Database;
  private readonly deferred: DeferredWrites;

  constructor(db: Database, deferred: DeferredWrites) {
    this.db = db;
    this.deferred = deferred;
  }

  /** The stored surveys, by id. */
  list(): Survey[] {
    return this.db.prepare<[], SurveyRow>('SELECT * FROM survey ORDER BY id').all().map(surveyOf);
  }

  /** Stores a new one at once: a survey that the disk refuses does not begin. */
  add(survey: Omit<Survey, 'id'>): Survey {
    const { lastInsertRowid } = this.db
      .prepare(`INSERT INTO survey (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(...valuesOf(survey));
    return { ...survey, id: Number(lastInsertRowid) };
  }

  /** Replaces a survey, or restores a deleted one with its id. */
  put(survey: Survey): void {
    this.deferred.write(keyOf(survey.id), () => {
      this.db
        .prepare(`INSERT OR REPLACE INTO survey (id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(survey.id, ...valuesOf(survey));
    });
  }

  delete(id: number): void {
    this.deferred.write(keyOf(id), () => void this.db.prepare('DELETE FROM survey WHERE id = ?').run(id));
  }
}

/** The last write of a survey takes the place of one that waits. */
const keyOf = (id: number): string => `survey ${id}`;

function valuesOf(survey: Omit<Survey, 'id'>) {
  const { name, site, engineer, notes, startedAtMs, endedAtMs, plannedMs, steps, pins = [] } = survey;
  const parts = [JSON.stringify(steps), JSON.stringify(pins)] as const;
  return [name, site, engineer, notes, startedAtMs, endedAtMs, plannedMs, ...parts] as const;
}

export function surveyOf(row: SurveyRow): Survey {
  const pins = JSON.parse(row.pins) as SurveyPin[];
  return {
    id: row.id,
    name: row.name,
    site: row.site,
    engineer: row.engineer,
    notes: row.notes,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    plannedMs: row.planned_ms,
    steps: JSON.parse(row.steps) as SurveyStep[],
    ...(pins.length > 0 && { pins }),
  };
}
