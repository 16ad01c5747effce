import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Fault } from '../../core/result/result.ts';
import { Supervised } from '../../host/process/supervisor.ts';
import type { EngineInit, StationInit } from '../ports/process-messages.ts';
import { SecretsKey } from './keyring.ts';
import type { DesktopOptions } from './options.ts';
import { forkUtility, type UtilityChild } from './utility-child.ts';

export interface ProcessesOptions {
  readonly options: DesktopOptions;
  readonly version: string;
  readonly entryDir: string;
  readonly prebuildsDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onFailed: (fault: Fault) => void;
}

/** Station and packet engine, supervised; main only passes ports on, so that no sample goes through it. */
export class Processes {
  private engineChild: UtilityChild<EngineInit> | undefined;
  private stationChild: UtilityChild<StationInit> | undefined;
  private readonly secretsKey: SecretsKey;
  private readonly engine: Supervised<EngineInit>;
  private readonly station: Supervised<StationInit>;

  constructor({ options, version, entryDir, prebuildsDir, clock, log, onFailed }: ProcessesOptions) {
    const { driver, verbose, dataDir, projectPath, capBytes } = options;
    this.secretsKey = new SecretsKey(dataDir, log);
    this.engine = new Supervised({
      name: 'packet engine',
      startChild: () => {
        this.engineChild = forkUtility(join(entryDir, 'utility-packet-engine.cjs'), 'Sounder packet engine');
        return this.engineChild;
      },
      init: () => ({ driver, prebuildsDir, verbose }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'packet-engine' }),
      onFailed,
    });
    this.station = new Supervised({
      name: 'station',
      startChild: () => {
        const child = forkUtility<StationInit>(join(entryDir, 'utility-station.cjs'), 'Sounder station', {
          wantEngine: () => this.introduceEngine(),
          wantSecretsKey: (create) => void this.secretsKey.reply(create).then((reply) => child.tell(reply)),
        });
        this.stationChild = child;
        return child;
      },
      init: (attempt) => ({ dataDir, projectPath, entryDir, resume: attempt > 0, capBytes, version, verbose }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'station' }),
      onFailed,
    });
  }

  start(): void {
    this.engine.start();
    this.station.start();
  }

  /** Hands the page's end of a channel to the station; without a station it is closed, and the page asks again. */
  attachPage(port: MessagePortMain): void {
    if (this.station.current) this.stationChild?.tell({ type: 'attach' }, [port]);
    else port.close();
  }

  suspended(atMs: number): void {
    if (this.station.current) this.stationChild?.tell({ type: 'suspended', atMs });
  }

  resumed(atMs: number): void {
    if (this.station.current) this.stationChild?.tell({ type: 'resumed', atMs });
  }

  /** Stops probing, closes the store, ends the processes. @returns why samples are lost with it, null = none is */
  async close(): Promise<Fault | null> {
    this.engine.expectEnd();
    const lost = await this.station.close();
    await this.engine.close();
    return lost;
  }

  /** The station asks for the engine: each gets one end of a new channel. */
  private introduceEngine(): void {
    if (!this.engine.current) return this.stationChild?.tell({ type: 'engine', isThere: false });
    const { port1, port2 } = new MessageChannelMain();
    this.engineChild?.tell({ type: 'attach' }, [port1]);
    this.stationChild?.tell({ type: 'engine', isThere: true }, [port2]);
  }
}
