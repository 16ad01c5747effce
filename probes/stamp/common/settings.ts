import { z } from 'zod';
import { duration, type SettingSet, setting, wholeSetting } from '../../../core/model/setting.ts';

export const STAMP_SETTINGS = {
  testPackets: wholeSetting('testPackets', [1, 1000], {
    default: 10,
    label: 'Test packets',
    help: 'Test packets per round, 1 to 1000',
    section: 'Probe',
    flag: '--test-packets <N>',
    isQuick: true,
  }),
  testSpacing: setting(
    duration(1, 10_000, 'testSpacing'),
    { type: 'text' },
    {
      default: '20ms',
      label: 'Spacing of test packets',
      help: 'Pause between the test packets of a round',
      section: 'Probe',
      flag: '--test-spacing <D>',
    },
  ),
  countingReflector: setting(
    z.enum(['auto', 'yes', 'no'], 'countingReflector must be auto, yes or no'),
    {
      type: 'choice',
      choices: [
        ['auto', 'find out by its numbers'],
        ['yes', 'stateful'],
        ['no', 'stateless'],
      ],
    },
    {
      default: 'auto' as const,
      unset: 'find out by its numbers',
      label: 'Counting reflector',
      help: 'Whether the reflector counts packets (stateful), which tells the losses of both directions apart: auto, yes or no',
      section: 'Probe',
      flag: '--counting-reflector <M>',
    },
  ),
} as const satisfies SettingSet;
