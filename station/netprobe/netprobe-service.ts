import type { FleetState } from '../../core/contracts/fleet.ts';
import { type HubAddress, hubAddressText } from '../../core/fleet/hub-address.ts';
import { toFault } from '../../core/result/result.ts';
import { isLoopbackHost } from '../http/guard.ts';
import { answerProbe } from './answers.ts';
import { ProbeListener } from './listener.ts';
import { Netprobe, type NetprobeParts } from './netprobe.ts';
import { Packages } from './packages.ts';
import type { ProbePlanParts } from './probe-plans.ts';

export interface NetprobeServiceParts extends NetprobeParts {
  /** Address of the interface; null = probes cannot report. */
  readonly at: HubAddress | null;
}

/** Parts of the station that the interface calls. */
export interface NetprobeServiceRunParts extends ProbePlanParts {
  /** Reads the project's file again. */
  readonly reload: () => void;
}

/** The interface for netProbe probes, where one was asked for, and what is known of them. */
export class NetprobeService {
  readonly probes: Netprobe;
  state: FleetState['netprobe'];
  private readonly parts: NetprobeServiceParts;
  private listener: ProbeListener | null = null;

  constructor(parts: NetprobeServiceParts) {
    this.parts = parts;
    this.probes = new Netprobe(parts);
  }

  /** Lets probes report; an address that cannot be used is a fault of the state. */
  async start(run: NetprobeServiceRunParts): Promise<void> {
    const { at, readOnly, log } = this.parts;
    if (at === null || readOnly) return;
    const isOpen = !isLoopbackHost(at.host.includes(':') ? `[${at.host}]` : at.host);
    if (this.probes.unreadable) {
      this.state = { url: null, isOpen, fault: this.probes.unreadable };
      return;
    }
    this.probes.start(run);
    const listener = this.listenerAt(at, run);
    try {
      const port = await listener.listen();
      this.listener = listener;
      this.state = { url: `http://${hubAddressText({ host: at.host, port })}`, isOpen, fault: null };
      log.info('Probes of netProbe can report', { port });
      if (isOpen)
        log.warn('Probes of netProbe report without encryption, and anyone who reaches the port can as well', { port });
    } catch (error) {
      this.state = { url: null, isOpen, fault: toFault(error) };
      log.error('Probes of netProbe cannot report', { ...toFault(error) });
    }
  }

  /** The interface among what this host can do, with a warning where others reach it; empty = it was not asked for. */
  get features() {
    if (!this.state) return [];
    const { url, isOpen, fault } = this.state;
    const warning = isOpen ? 'without encryption and password, open to anyone who reaches it' : 'for this host alone';
    const method = url === null ? null : `${url}, ${warning}`;
    return [{ feature: 'netprobe', title: 'Interface for probes of netProbe', works: url !== null, method, fault }];
  }

  async close(): Promise<void> {
    await this.listener?.close();
    this.probes.close();
  }

  private listenerAt(at: HubAddress, { reload }: NetprobeServiceRunParts): ProbeListener {
    const { clock, dataDir, log } = this.parts;
    const parts = { netprobe: this.probes, packages: new Packages(dataDir), reload, nowMs: () => clock.nowMs() };
    return new ProbeListener({ at, answer: (request) => answerProbe(request, parts), log });
  }
}
