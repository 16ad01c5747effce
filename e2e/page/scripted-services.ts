import { type Batch, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { storedValue } from '../../core/model/column-value.ts';
import { OUTCOMES, type Outcome } from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { Json } from '../../core/ports/service.ts';
import { definitionOf, ownColumnsOf } from '../../probes/registry.ts';
import { Trackers } from '../../probes/trackers.ts';
import type { ScriptedProject } from './scripted-project.ts';
import type { ScriptedSample } from './scripted-samples.ts';

/** A transaction as the script has it. */
export interface ScriptedTransaction {
  readonly outcome: Outcome;
  readonly durationMs: number | null;
  /** Values by column, in their unit or as their word. */
  readonly columns: Readonly<Record<string, number | string | null>>;
  readonly detail?: Json;
}

export type ServiceScript = (series: number, second: number, definition: ProbeDefinition) => ScriptedTransaction;

/** A wave per column, and the first word of the others. */
const scriptedTransaction: ServiceScript = (series, second, { columns }) => {
  const wave = 1 + 0.2 * Math.sin((second + series * 13) / 40);
  const valued = columns.map(({ name, words }, at): [string, number | string] => [
    name,
    words ? (Object.keys(words)[0] ?? '') : 10 * (at + 1) * wave,
  ]);
  return { outcome: 'reply', durationMs: 24 * wave, columns: Object.fromEntries(valued) };
};

/** The service engine of the scripted station, with the trackers of a real one. */
export class ScriptedServices {
  script: ServiceScript = scriptedTransaction;
  private readonly project: ScriptedProject;
  private readonly trackers = new Trackers();

  constructor(project: ScriptedProject) {
    this.project = project;
  }

  isOf(series: number): boolean {
    return this.definition(series).service !== undefined;
  }

  sample(series: number, second: number): ScriptedSample {
    const { outcome, durationMs } = this.script(series, second, this.definition(series));
    return { outcome: OUTCOMES[outcome], rttMs: durationMs ?? Number.NaN };
  }

  /** The same with the value of a column in place of the duration; NaN = none. */
  measured(series: number, second: number, measure: string): ScriptedSample {
    const { outcome, columns } = this.script(series, second, this.definition(series));
    const value = columns[measure];
    return { outcome: OUTCOMES[outcome], rttMs: typeof value === 'number' ? value : Number.NaN };
  }

  /** The stored number of the probe's `latestColumn`; NaN = none. */
  latest(series: number, second: number): number {
    const definition = this.definition(series);
    const column = definition.columns.find(({ name }) => name === definition.latestColumn);
    if (!column) return Number.NaN;
    const stored = this.stored(series, second)[column.name] ?? column.none;
    return stored === column.none ? Number.NaN : stored;
  }

  /** Takes the transaction of a second. */
  note(series: number, second: number): void {
    const { code } = this.definition(series);
    const { detail } = this.script(series, second, this.definition(series));
    const { outcome, rttMs } = this.sample(series, second);
    const row = {
      ...{ series, outcome, round: second, seq: 0, sentNs: BigInt(second) * 1_000_000_000n, rttNs: rttMs * 1e6 },
      typed: this.stored(series, second),
      ...(detail === undefined ? {} : { detail: JSON.stringify(detail) }),
    };
    const frame = encodeBatch(code, ownColumnsOf(code) ?? [], [row]);
    this.trackers.add(decodeBatch(frame, ownColumnsOf) as Batch);
  }

  /** undefined before the first transaction. */
  finding(series: number): Finding | undefined {
    return this.trackers.of(series);
  }

  private stored(series: number, second: number): Record<string, number> {
    const definition = this.definition(series);
    const { columns } = this.script(series, second, definition);
    return Object.fromEntries(
      definition.columns.map((column) => {
        const value = columns[column.name];
        const stored = typeof value === 'string' ? column.words?.[value] : storedValue(column, value);
        return [column.name, stored ?? column.none];
      }),
    );
  }

  private definition(series: number): ProbeDefinition {
    return definitionOf(this.project.probeOf(series)) as ProbeDefinition;
  }
}
