import type { Database } from 'better-sqlite3';
import type { FloorPlan } from '../../core/surveys/floor-plan.ts';

export interface FloorPlanRow {
  readonly site: string;
  /** JSON. */
  readonly picture: string;
  /** JSON. */
  readonly points: string;
}

/** Floor plans of the project, one per site. A change that the disk refuses is refused. */
export class FloorPlanDb {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** The stored plans, by site. */
  list(): FloorPlan[] {
    return this.db.prepare<[], FloorPlanRow>('SELECT * FROM floor_plan ORDER BY site').all().map(floorPlanOf);
  }

  put({ site, picture, points }: FloorPlan): void {
    this.db
      .prepare('INSERT OR REPLACE INTO floor_plan (site, picture, points) VALUES (?, ?, ?)')
      .run(site, JSON.stringify(picture), JSON.stringify(points));
  }

  delete(site: string): void {
    this.db.prepare('DELETE FROM floor_plan WHERE site = ?').run(site);
  }
}

export const floorPlanOf = ({ site, picture, points }: FloorPlanRow): FloorPlan => ({
  site,
  picture: JSON.parse(picture) as FloorPlan['picture'],
  points: JSON.parse(points) as FloorPlan['points'],
});
