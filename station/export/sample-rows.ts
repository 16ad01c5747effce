import type { ExportFormat } from '../../core/contracts/export.ts';
import type { Batch } from '../../core/model/batch.ts';
import { sentMs } from '../../core/model/batch.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { sampleLine } from '../../core/samples/sample-line.ts';
import type { LoadPhase } from '../../core/service/under-load.ts';
import { probeDefinition } from '../../probes/registry.ts';
import type { ExportedSeries } from './export-catalog.ts';
import type { ExportRows } from './export-rows.ts';
import { SampleSource } from './sample-source.ts';
import { SampleTable } from './sample-table.ts';
import { tableWriter } from './table-writers.ts';
import { TextChunks } from './text-chunks.ts';

export interface SampleRowsOptions {
  readonly dataDir: string;
  readonly format: ExportFormat;
  readonly byId: ReadonlyMap<number, ExportedSeries>;
  /** Ids of the series, ascending; null = all. */
  readonly series: readonly number[] | null;
  readonly probes: readonly ProbeDefinition[];
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Times of throughput tests, oldest first. */
  readonly loadPhases: readonly LoadPhase[];
  readonly createdBy: string;
}

/** Writes batches of samples in one format. */
interface SampleWriter {
  begin(): readonly Uint8Array[];
  add(batch: Batch, probe: ProbeDefinition): readonly Uint8Array[];
  end(): readonly Uint8Array[];
}

/** Stored samples as the bytes of one file. */
export class SampleRows implements ExportRows {
  rows = 0;
  private readonly source: SampleSource;
  private readonly byId: ReadonlyMap<number, ExportedSeries>;
  private readonly writer: SampleWriter;
  private state: 'begin' | 'rows' | 'end' = 'begin';

  /** Throws FaultErrors `store.*`. */
  constructor(options: SampleRowsOptions) {
    const { dataDir, format, series, fromMs, toMs } = options;
    this.source = new SampleSource(dataDir, { series, fromMs, toMs, hasDetails: format === 'jsonl' });
    this.byId = options.byId;
    this.writer = sampleWriter(options);
  }

  get share(): number {
    return this.source.progress;
  }

  get damaged(): number {
    return this.source.damaged;
  }

  next(): readonly Uint8Array[] | null {
    if (this.state === 'end') return null;
    if (this.state === 'begin') {
      this.state = 'rows';
      return this.writer.begin();
    }
    const batches = this.source.next();
    if (batches) return batches.flatMap((batch) => this.add(batch));
    this.state = 'end';
    return this.writer.end();
  }

  close(): void {
    this.source.close();
  }

  private add(batch: Batch): readonly Uint8Array[] {
    const probe = probeDefinition(batch.probeCode);
    if (!probe || !this.byId.has(batch.series[0] ?? -1)) return [];
    this.rows += batch.count;
    return this.writer.add(batch, probe);
  }
}

function sampleWriter(options: SampleRowsOptions): SampleWriter {
  const { byId, probes } = options;
  const isUnderLoad = loadTest(options.loadPhases);
  if (options.format === 'jsonl') return new SampleLineWriter(byId, isUnderLoad);
  const table = new SampleTable(probes, isUnderLoad);
  const writer = tableWriter(options.format, table.columns, options.createdBy);
  return {
    begin: () => writer.begin(),
    add: (batch, probe) => writer.add(table.rows(batch, probe, (id) => byId.get(id))),
    end: () => writer.end(),
  };
}

/** JSON Lines as `--json --samples` prints them. */
class SampleLineWriter implements SampleWriter {
  private readonly byId: ReadonlyMap<number, ExportedSeries>;
  private readonly isUnderLoad: (atMs: number) => boolean;
  private readonly chunks = new TextChunks();

  constructor(byId: ReadonlyMap<number, ExportedSeries>, isUnderLoad: (atMs: number) => boolean) {
    this.byId = byId;
    this.isUnderLoad = isUnderLoad;
  }

  begin(): readonly Uint8Array[] {
    return [];
  }

  add(batch: Batch, probe: ProbeDefinition): readonly Uint8Array[] {
    for (let at = 0; at < batch.count; at++) {
      const series = this.byId.get(batch.series[at] as number);
      if (series) this.chunks.add(`${sampleLine(batch, at, series, probe, this.isUnderLoad(sentMs(batch, at)))}\n`);
    }
    return this.chunks.take();
  }

  end(): readonly Uint8Array[] {
    return this.chunks.rest();
  }
}

/** Whether a throughput test ran at a time; by bisection, since tests of one host do not overlap. */
function loadTest(phases: readonly LoadPhase[]): (atMs: number) => boolean {
  return (atMs) => {
    let low = 0;
    let high = phases.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((phases[middle] as LoadPhase).fromMs <= atMs) low = middle + 1;
      else high = middle;
    }
    const last = phases[low - 1];
    return last !== undefined && atMs < last.untilMs;
  };
}
