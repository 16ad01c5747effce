import type { ServiceRun } from '../../../core/ports/service.ts';
import type { Iperf3Request } from '../common/request.ts';
import type { TestShape } from './test-reader.ts';

/** Arguments of the program for one test. Addresses are literal and numbers are checked: nothing can be taken for an option. */
export function argumentsOf(
  { destination, family, source, interface: device, tos }: ServiceRun<unknown>['target'],
  { port, seconds, streams, isUdp, bitsPerSecond, replyMs }: Iperf3Request,
  direction: TestShape['direction'],
): readonly string[] {
  return [
    '-c',
    destination,
    '-p',
    String(port),
    '-t',
    String(seconds),
    // Lines of every second at once, with all digits, the load of the processors and the congestion control.
    ...['-i', '1', '-f', 'k', '-V', '--forceflush'],
    '--connect-timeout',
    String(Math.round(replyMs)),
    ...(family === null ? [] : [`-${family}`]),
    ...(streams === 1 ? [] : ['-P', String(streams)]),
    ...(isUdp ? ['-u'] : []),
    // Of each stream.
    ...(bitsPerSecond === null ? [] : ['-b', String(Math.max(1, Math.round(bitsPerSecond / streams)))]),
    ...(direction === 'in' ? ['-R'] : direction === 'bidirectional' ? ['--bidir'] : []),
    ...(tos === 0 ? [] : ['-S', String(tos)]),
    ...(source === null ? [] : ['-B', source]),
    ...(device === null ? [] : ['--bind-dev', device]),
  ];
}
