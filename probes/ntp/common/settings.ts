import { z } from 'zod';
import { duration, type SettingSet, setting, wholeSetting } from '../../../core/model/setting.ts';

const text = { type: 'text' } as const;

export const NTP_SETTINGS = {
  exchanges: wholeSetting('exchanges', [1, 16], {
    default: 4,
    label: 'Exchanges',
    help: 'Requests per round, of which the one with the least delay counts, 1 to 16',
    section: 'Probe',
    flag: '--exchanges <N>',
  }),
  exchangePause: setting(duration(0, 10_000, 'exchangePause'), text, {
    default: '200ms',
    label: 'Pause',
    help: 'Pause between the requests of a round',
    section: 'Rounds',
    flag: '--exchange-pause <D>',
  }),
  maxOffset: setting(duration(0, 86_400_000, 'maxOffset'), text, {
    default: null,
    unset: 'any',
    label: 'Largest offset',
    help: 'Offset of the clocks up to which a round is as expected, e.g. 50ms',
    section: 'Probe',
    flag: '--max-offset <D>',
    isQuick: true,
  }),
  maxStratum: wholeSetting('maxStratum', [1, 15], {
    default: null,
    unset: 'any',
    label: 'Largest stratum',
    help: 'Stratum of the server up to which a round is as expected, 1 to 15',
    section: 'Probe',
    flag: '--max-stratum <N>',
  }),
  localClock: setting(
    z.enum(['auto', 'yes', 'no', 'only'], 'localClock must be auto, yes, no or only'),
    {
      type: 'choice',
      choices: [
        ['auto', 'when the target is this computer'],
        ['yes', 'always'],
        ['no', 'never'],
        ['only', 'instead of the server'],
      ],
    },
    {
      default: 'auto' as const,
      unset: 'when the target is this computer',
      label: 'Local daemon',
      help: 'Whether to ask the time daemon of this computer too: auto, yes, no, or only the daemon and no server',
      section: 'Probe',
      flag: '--local-clock <M>',
    },
  ),
} as const satisfies SettingSet;
