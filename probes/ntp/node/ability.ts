import type { Ability } from '../../../core/ports/ability.ts';
import { FaultError } from '../../../core/result/result.ts';
import { localClockReader, type ReadLocalClock } from './local-clock.ts';

/** Whether a time daemon of this host tells its state. */
export const daemonAbility = (read: ReadLocalClock): Ability => ({
  feature: 'time-daemon',
  title: 'State of the time daemon (NTP)',
  async test(signal) {
    const clock = await read(signal);
    if (clock) return clock.daemon;
    throw new FaultError({
      code: 'ntp.no-daemon',
      message: 'No time daemon of this computer reports its state; time servers can still be measured',
      hint: 'install and start chrony, ntpsec or systemd-timesyncd',
    });
  },
});

export const ntpAbilities: readonly Ability[] = [daemonAbility(localClockReader())];
