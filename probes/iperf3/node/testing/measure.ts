import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '../../../../host/clock.ts';
import { aloneOnMachine } from '../../../../host/service/alone.ts';
import { serviceHost } from '../../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../../host/service/testing/service-rig.ts';
import { compileIperf3 } from '../../common/compile.ts';
import { iperf3 } from '../../common/definition.ts';
import { readIperf3Detail } from '../../common/detail.ts';
import { runIperf3 } from '../run.ts';

type Result = Awaited<ReturnType<typeof tryService>>;

let locks = 0;

/** A machine with a lock of its own, so that tests do not wait for other tests. */
export const testHost = () => ({
  ...serviceHost({ clock: systemClock() }),
  alone: aloneOnMachine(`\0sounder-iperf3-test-${process.pid}-${locks++}`),
});

const host = testHost();

/** A test of one second to a port of loopback. */
export const measure = (
  port: number,
  settings: NonNullable<ServiceTrial['settings']> = {},
  rest: Omit<ServiceTrial, 'to' | 'settings'> = {},
  on = host,
): Promise<Result> =>
  tryService({ definition: iperf3, compile: compileIperf3 }, runIperf3, on, {
    to: '127.0.0.1',
    settings: { port, duration: '1s', timeout: '5s', interval: '10s', ...settings },
    ...rest,
  });

export const errorOf = ({ detail }: Result): string | undefined => readIperf3Detail(detail ?? null)?.error;

/** Processes that have this word in their command line. */
export const processesWith = (word: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word);
      } catch {
        return false; // it has ended
      }
    })
    .map(Number);

/** Clients of a test to a port. */
export const clientsOf = (port: number): readonly number[] => {
  const servers = new Set(processesWith('-s'));
  return processesWith(String(port)).filter((pid) => !servers.has(pid));
};
