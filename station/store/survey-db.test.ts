import BetterSqlite3, { type Database } from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import type { Survey } from '../../core/surveys/survey.ts';
import { DeferredWrites } from './deferred-writes.ts';
import { FloorPlanDb } from './floor-plan-db.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, migrate } from './schema.ts';
import { SurveyDb } from './survey-db.ts';

let db: Database;
let deferred: DeferredWrites;
let surveys: SurveyDb;

beforeEach(() => {
  db = new BetterSqlite3(':memory:');
  migrate(db, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  deferred = new DeferredWrites(db, () => undefined);
  surveys = new SurveyDb(db, deferred);
});

const SURVEY: Omit<Survey, 'id'> = {
  name: 'Before',
  site: 'Customer / Site',
  engineer: 'A. Engineer',
  notes: 'two\nlines',
  startedAtMs: 1000.5,
  endedAtMs: null,
  plannedMs: 3_600_000,
  steps: [{ name: 'Room 1', atMs: 1500 }],
};

it('keeps surveys as they are', () => {
  const first = surveys.add(SURVEY);
  const second = surveys.add({ ...SURVEY, site: null, plannedMs: null, steps: [] });
  expect(surveys.list()).toEqual([first, second]);
  surveys.put({ ...first, endedAtMs: 2000 });
  expect(surveys.list()).toEqual([{ ...first, endedAtMs: 2000 }, second]);
});

it('keeps notes and photos of a survey, and floor plans by site', () => {
  const picture = { name: `${'0'.repeat(64)}.png`, bytes: 9, width: 3, height: 2 };
  const place = { site: 'Customer / Site', x: 0.25, y: 1 };
  const pinned = surveys.add({ ...SURVEY, pins: [{ id: 1, text: '', picture, atMs: null, place }] });
  expect(surveys.list()).toEqual([pinned]);
  const plans = new FloorPlanDb(db);
  const plan = { site: 'Customer / Site', picture, points: [{ series: 7, x: 0, y: 0.5 }] };
  plans.put({ ...plan, points: [] });
  plans.put(plan);
  expect(plans.list()).toEqual([plan]);
  plans.delete(plan.site);
  expect(plans.list()).toEqual([]);
});

it('restores a deleted survey with its id, which no other was given', () => {
  const first = surveys.add(SURVEY);
  surveys.delete(first.id);
  const second = surveys.add(SURVEY);
  expect(second.id).not.toBe(first.id);
  surveys.put(first);
  expect(surveys.list()).toEqual([first, second]);
});

it('writes changes that the disk refuses when it accepts writes again, the last of each survey', () => {
  const [first, second] = [surveys.add(SURVEY), surveys.add(SURVEY)];
  db.pragma('query_only = ON');
  surveys.put({ ...first, endedAtMs: 2000 });
  surveys.put({ ...second, endedAtMs: 2000 });
  surveys.delete(first.id);
  expect(() => surveys.add(SURVEY)).toThrow();
  db.pragma('query_only = OFF');
  deferred.flush();
  expect(surveys.list()).toEqual([{ ...second, endedAtMs: 2000 }]);
});
