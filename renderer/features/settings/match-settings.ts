import { THRESHOLD_FIELDS } from '../edit/setting-fields.ts';
import { SECTION_FIELDS } from '../outputs/section-fields.ts';

/** A setting of the page, which search and palette find. */
export interface SettingItem {
  readonly title: string;
  /** Words by which it is found besides its title. */
  readonly words: string;
}

/** A part of the settings page. */
export interface SettingsPart {
  readonly id: 'appearance' | 'measuring' | 'thresholds' | 'storage' | 'notifications' | 'keys' | 'doctor';
  readonly title: string;
  readonly items: readonly SettingItem[];
}

const labelsOf = (fields: readonly { readonly label: string }[]): string => fields.map(({ label }) => label).join(' ');

export const SETTINGS_PARTS: readonly SettingsPart[] = [
  {
    id: 'appearance',
    title: 'Appearance',
    items: [
      { title: 'Theme', words: 'light dark system colours mode contrast' },
      { title: 'Clock', words: 'times, all of 24 hours utc local zone 24 h timezone date' },
      { title: 'Unit of durations', words: 'units time ms µs us microseconds milliseconds rtt latency' },
      { title: 'Unit of rates', words: 'units bit byte bits bytes bandwidth throughput Mbit/s MB/s' },
    ],
  },
  {
    id: 'measuring',
    title: 'Measuring',
    items: [
      {
        title: 'Rate limit',
        words: `packets per second pps guard budget maximum limits ${labelsOf(SECTION_FIELDS.limits)}`,
      },
      { title: 'Default settings', words: 'defaults interval timeout packets dscp payload all targets' },
    ],
  },
  {
    id: 'thresholds',
    title: 'Thresholds and hysteresis',
    items: [
      {
        title: 'Thresholds of all targets',
        words: `limits alerts loss mean median p95 maximum latency defaults sla ${labelsOf(THRESHOLD_FIELDS)}`,
      },
      { title: 'Down after', words: 'k losses consecutive outage hysteresis state' },
      { title: 'Route change after', words: 'k rounds path traceroute confirm consecutive hysteresis flapping' },
      { title: 'Threshold after', words: 'x of n windows crossed hysteresis alert flapping' },
      { title: 'Up after', words: 'k replies consecutive recovery hysteresis flapping state' },
    ],
  },
  {
    id: 'storage',
    title: 'Storage',
    items: [
      { title: 'Retention', words: `days age history old ${labelsOf(SECTION_FIELDS.storage)}` },
      { title: 'Size cap', words: 'disk space full gb maximum' },
      { title: 'Continue measuring', words: 'resume crash reboot restart autostart' },
    ],
  },
  {
    id: 'notifications',
    title: 'Notifications',
    items: [
      {
        title: 'Notifications',
        words: 'notify of only while the page is hidden alerts alarm desktop browser permission level critical warning',
      },
      { title: 'Sound', words: 'sound for alerts alarm audio beep tone quiet' },
    ],
  },
  { id: 'keys', title: 'Keys', items: [{ title: 'Keyboard shortcuts', words: 'hotkeys keys commands palette' }] },
  {
    id: 'doctor',
    title: 'Doctor',
    items: [
      { title: 'Unlock', words: 'doctor permissions privileges capabilities root raw sockets broker install sudo' },
      { title: 'Lock', words: 'doctor remove uninstall broker privileges' },
    ],
  },
];

const textOf = ({ title, items }: SettingsPart): string =>
  [title, ...items.map((item) => `${item.title} ${item.words}`)].join(' ').toLowerCase();

/** The parts that have all words of a search, in any order; all parts for an empty search. */
export function matchSettings(search: string): readonly SettingsPart[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return SETTINGS_PARTS.filter((part) => {
    const text = textOf(part);
    return words.every((word) => text.includes(word));
  });
}
