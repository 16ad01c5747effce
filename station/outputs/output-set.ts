import { isDeepStrictEqual } from 'node:util';
import type { OutputStatus } from '../../core/contracts/outputs.ts';
import type { Output } from '../../core/outputs/outputs.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { outboxKey } from './outbox.ts';
import { disabledStatus, failedStatus, OutputRunner, type RunnerParts } from './output-runner.ts';
import type { OutputLoss, Settled, Timeouts } from './outputs-protocol.ts';

type Shared = Omit<RunnerParts, 'name' | 'output'>;

/** All outputs of a project; those that stay as they are continue when the project changes. */
export class OutputSet {
  private readonly shared: Shared;
  private readonly runners = new Map<string, OutputRunner>();
  private disabled: OutputStatus[] = [];
  /** Outputs that could not be started; tried again when the project changes. */
  private failed: OutputStatus[] = [];
  private timeouts: Timeouts | undefined;
  private settled: Settled | undefined;

  constructor(shared: Shared) {
    this.shared = shared;
  }

  /** Queues of outputs that are not in the project any more are deleted. Throws what SQLite throws. */
  configure(outputs: Readonly<Record<string, Output>>): void {
    const { outbox } = this.shared;
    for (const [name, runner] of this.runners) {
      const next = outputs[name];
      if (next && isDeepStrictEqual(next, runner.output)) continue;
      runner.close();
      this.runners.delete(name);
    }
    const all = Object.entries(outputs);
    outbox.keepOnly(all.map(([name, { type }]) => outboxKey(name, type)));
    const off = all.filter(([, { enabled }]) => enabled === false);
    // What is measured meanwhile is not sent later.
    for (const [name, { type }] of off) outbox.forgetProgress(outboxKey(name, type));
    this.disabled = off.map(([name, output]) => disabledStatus(name, output, outbox));
    this.failed = [];
    for (const [name, output] of all) if (output.enabled !== false) this.start(name, output);
  }

  /** Lets all outputs read on. @returns whether there is more to read */
  step(): boolean {
    let isMore = false;
    for (const runner of this.runners.values()) isMore = runner.step() || isMore;
    return isMore;
  }

  /** Queues all that is in the journal: nothing more will be measured. */
  finish(): void {
    for (const runner of this.runners.values()) runner.finish();
  }

  setTimeouts(timeouts: Timeouts): void {
    this.timeouts = timeouts;
    for (const runner of this.runners.values()) runner.setTimeouts(timeouts);
  }

  setSettled(settled: Settled): void {
    this.settled = settled;
    for (const runner of this.runners.values()) runner.setSettled(settled);
  }

  async test(name: string): Promise<Fault | null> {
    const runner = this.runners.get(name);
    if (runner) return runner.test();
    return { code: 'output.unknown', message: `There is no output ${name} that is switched on` };
  }

  status(): OutputStatus[] {
    return [...[...this.runners.values()].map((runner) => runner.status()), ...this.failed, ...this.disabled];
  }

  /** Rows of the journal after this one are read again after a restart; null = none are. */
  get neededAfter(): number | null {
    const rows = [...this.runners.values()].flatMap((runner) => runner.doneRow ?? []);
    return rows.length > 0 ? Math.min(...rows) : null;
  }

  takeLosses(): OutputLoss[] {
    return [...this.runners.values()].flatMap((runner) => runner.takeLosses());
  }

  close(): void {
    for (const runner of this.runners.values()) runner.close();
    this.runners.clear();
  }

  private start(name: string, output: Output): void {
    if (this.runners.has(name)) return;
    let runner: OutputRunner;
    try {
      runner = new OutputRunner({ ...this.shared, name, output });
    } catch (error) {
      // The others send on.
      this.failed.push(failedStatus(name, output, this.shared.outbox, toFault(error)));
      return;
    }
    if (this.timeouts) runner.setTimeouts(this.timeouts);
    if (this.settled) runner.setSettled(this.settled);
    this.runners.set(name, runner);
    runner.step(); // what is measured from now on is sent
  }
}
