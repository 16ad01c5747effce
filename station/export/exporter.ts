import type { ExportRequest, ExportSelection } from '../../core/contracts/export.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { definitionOf } from '../../probes/registry.ts';
import { EventRows } from './event-rows.ts';
import { ExportCatalog, type ExportedSeries } from './export-catalog.ts';
import type { ExportProgress, ExportRows } from './export-rows.ts';
import { RollupRows } from './rollup-rows.ts';
import { SampleRows } from './sample-rows.ts';
import { selectSeries } from './select-series.ts';

/**
 * Reads stored data and writes it as one file, step by step: memory does not grow with its size, and nothing is written
 * to the data folder. Works beside a running Sounder, on what is stored when the export begins.
 */
export class Exporter {
  private readonly catalog: ExportCatalog;
  private readonly content: ExportRows;

  /**
   * Throws FaultErrors `usage.*`, `store.*`.
   * @param createdBy name and version of this program
   */
  constructor(dataDir: string, request: ExportRequest, createdBy: string) {
    this.catalog = new ExportCatalog(dataDir);
    try {
      this.content = contentOf(dataDir, this.catalog, request, createdBy);
    } catch (error) {
      this.catalog.close();
      throw error;
    }
  }

  get progress(): ExportProgress {
    const { share, rows, damaged } = this.content;
    return { share, rows, damaged };
  }

  /** The bytes of the next step, possibly none; null = the file is complete. Throws FaultErrors `store.*`. */
  next(): readonly Uint8Array[] | null {
    return this.content.next();
  }

  close(): void {
    this.content.close();
    this.catalog.close();
  }
}

/** The latest time that a column of times can hold, Unix ms. */
const END_OF_TIME_MS = 8.64e15;

function contentOf(
  dataDir: string,
  catalog: ExportCatalog,
  { content, format, level, selection }: ExportRequest,
  createdBy: string,
): ExportRows {
  const all = catalog.series();
  const selected = selectSeries(all, selection);
  const series = selected.map(({ seriesId }) => seriesId);
  const byId = new Map(selected.map((one) => [one.seriesId, one]));
  const probes = probesOf(selected);
  const fromMs = selection.fromMs ?? 0;
  const toMs = selection.toMs ?? END_OF_TIME_MS;
  switch (content) {
    case 'samples':
      return new SampleRows({
        dataDir,
        format,
        byId,
        series: selected.length === all.length ? null : series,
        probes,
        fromMs,
        toMs,
        loadPhases: catalog.loadPhases(),
        createdBy,
      });
    case 'events': {
      const events = catalog.events(fromMs, toMs);
      const chosen = selectsAll(selection) ? null : new Set(series);
      return new EventRows({ format, events, series: all, selected: chosen, createdBy });
    }
    case 'rollups':
      return new RollupRows({ dataDir, format, level, byId, series, probes, fromMs, toMs, createdBy });
  }
}

const selectsAll = ({ targets, groups, probes, series }: ExportSelection): boolean =>
  targets.length + groups.length + probes.length + series.length === 0;

/** The probes of series, in the order of their codes; without those that this version does not know. */
function probesOf(series: readonly ExportedSeries[]): readonly ProbeDefinition[] {
  const ids = new Set(series.map(({ probe }) => probe));
  return [...ids]
    .map(definitionOf)
    .filter((one) => one !== undefined)
    .sort((left, right) => left.code - right.code);
}
