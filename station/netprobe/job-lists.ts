import type { CompiledSeries } from '../../core/plan/series.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { Run } from '../run/run.ts';
import { type JobList, jobListOf } from './job-list.ts';

const NO_JOBS: JobList = { jobs: new Map(), impossible: [] };

/** The jobs of all probes, made once per catalog. */
export class JobLists {
  private readonly catalog: Pick<CatalogFeed, 'current'>;
  private source: readonly CompiledSeries[] | null = null;
  private series = new Map<string, CompiledSeries[]>();
  private readonly lists = new Map<string, JobList>();

  constructor(catalog: Pick<CatalogFeed, 'current'>) {
    this.catalog = catalog;
  }

  /** The jobs of an agent while it measures. */
  of(name: string): JobList {
    this.refresh();
    const known = this.lists.get(name);
    if (known) return known;
    const own = this.series.get(name);
    const made = own ? jobListOf(own) : NO_JOBS;
    this.lists.set(name, made);
    return made;
  }

  /** Its jobs now: none while nothing is measured. */
  now(name: string, run: Pick<Run, 'wanted'> | null): JobList {
    return run && run.wanted().series.length > 0 ? this.of(name) : NO_JOBS;
  }

  private refresh(): void {
    const { identified } = this.catalog.current;
    if (identified === this.source) return;
    this.source = identified;
    this.lists.clear();
    this.series = new Map();
    for (const one of identified) {
      const { agent } = one.planned;
      if (agent === undefined) continue;
      const own = this.series.get(agent);
      if (own) own.push(one);
      else this.series.set(agent, [one]);
    }
  }
}
