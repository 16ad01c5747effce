import { join } from 'node:path';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { type KnownProbe, NetprobeFile, NO_PROBES } from './netprobe-file.ts';

/** Knowledge of probes that outlives the station, and the host ids that were approved in the lobby. */
export class KnownProbes {
  /** Why nothing is known of them; null = it is. */
  readonly unreadable: Fault | null = null;
  private readonly file: NetprobeFile;
  private readonly data = structuredClone(NO_PROBES);
  private readonly byName = new Map<string, KnownProbe>();
  private readonly readOnly: boolean;
  private readonly log: Log;
  private isChanged = false;

  constructor(dataDir: string, readOnly: boolean, log: Log) {
    this.file = new NetprobeFile(join(dataDir, 'netprobe.json'));
    this.readOnly = readOnly;
    this.log = log;
    try {
      this.data = this.file.read();
      for (const one of this.data.probes) this.byName.set(one.name, one);
    } catch (error) {
      this.unreadable = toFault(error);
      log.error('The netProbe probes could not be read', { ...this.unreadable });
    }
  }

  find(name: string): KnownProbe | undefined {
    return this.byName.get(name);
  }

  get all(): readonly KnownProbe[] {
    return this.data.probes;
  }

  /** A probe by the name of its agent, to be changed; `changed` or `save` stores that. */
  of(name: string): KnownProbe {
    const known = this.byName.get(name);
    if (known) return known;
    const made: KnownProbe = {
      name,
      lastSeenMs: null,
      version: '',
      addresses: [],
      jobs: {},
      isOutdated: false,
      newest: {},
      rounds: {},
    };
    this.data.probes.push(made);
    this.byName.set(name, made);
    return made;
  }

  get approved(): readonly { readonly id: string; readonly name: string }[] {
    return this.data.approved;
  }

  approve(id: string, name: string): void {
    this.data.approved = [...this.data.approved, { id, name }];
    this.save();
  }

  revoke(name: string): void {
    this.data.approved = this.data.approved.filter((one) => one.name !== name);
    this.save();
  }

  /** Something is to be stored with the next occasion. */
  changed(): void {
    this.isChanged = true;
  }

  saveChanges(): void {
    if (this.isChanged) this.save();
  }

  save(): void {
    if (this.unreadable || this.readOnly) return;
    this.isChanged = false;
    try {
      this.file.write(this.data);
    } catch (error) {
      this.log.error('The netProbe probes could not be stored', { ...toFault(error) });
    }
  }
}
