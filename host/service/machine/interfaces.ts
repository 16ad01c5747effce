import { numberIn, type SystemFiles } from './system-files.ts';

/** Counters since the interface was set up. */
export interface InterfaceCounters {
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly rxErrors: number;
  readonly txErrors: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

export interface InterfaceReading extends InterfaceCounters {
  readonly name: string;
  /** `up`, `down`, `unknown` …, as the kernel has it. */
  readonly state: string;
  /** Speed of the link; null = it has none, or does not tell. */
  readonly speedMbit: number | null;
  readonly isWifi: boolean;
}

/** Numbers of a line: eight of receiving, eight of sending. */
const COLUMNS = 16;
/** Digits of the largest 64-bit number. */
const MAX_DIGITS = 20;

/** Reads /proc/net/dev (proc_pid_net(5)); lines of another form are left out. */
export function parseInterfaces(dev: string): ReadonlyMap<string, InterfaceCounters> {
  const found = new Map<string, InterfaceCounters>();
  for (const line of dev.split('\n')) {
    const [, name, columns] = /^ *([^\s:]{1,15}):([\d ]*)$/.exec(line) ?? [];
    const texts = columns?.trim().split(/ +/) ?? [];
    if (name === undefined || texts.length !== COLUMNS || texts.some((text) => text.length > MAX_DIGITS)) continue;
    const at = texts.map(Number);
    const [rxBytes = 0, rxPackets = 0, rxErrors = 0, rxDropped = 0] = at;
    const [txBytes = 0, txPackets = 0, txErrors = 0, txDropped = 0] = at.slice(8);
    found.set(name, { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped });
  }
  return found;
}

/** The interface of the default route with the lowest metric, of IPv4 before IPv6; null = there is none. */
export function defaultInterface(files: SystemFiles): string | null {
  const of4 = (files.text('/proc/net/route') ?? '').split('\n').flatMap((line) => {
    const [name, to, , , , , metric, mask] = line.split('\t');
    return name && to === '00000000' && mask === '00000000' ? [{ name, metric: Number(metric) }] : [];
  });
  const of6 = (files.text('/proc/net/ipv6_route') ?? '').split('\n').flatMap((line) => {
    const [to, prefix, , , , metric, , , , name] = line.trim().split(/ +/);
    const isDefault = /^0{32}$/.test(to ?? '') && prefix === '00';
    return name && name !== 'lo' && isDefault ? [{ name, metric: Number.parseInt(metric ?? '', 16) }] : [];
  });
  const list = of4.length > 0 ? of4 : of6;
  return list.sort((left, right) => left.metric - right.metric)[0]?.name ?? null;
}

/** All interfaces of the machine. */
export function readInterfaces(files: SystemFiles): readonly InterfaceReading[] {
  return [...parseInterfaces(files.text('/proc/net/dev') ?? '')].map(([name, counters]) => {
    const dir = `/sys/class/net/${name}`;
    const speed = numberIn(files, `${dir}/speed`);
    return {
      name,
      ...counters,
      state: files.text(`${dir}/operstate`)?.trim().slice(0, 20) || 'unknown',
      speedMbit: speed !== null && speed > 0 ? speed : null, // −1 = unknown
      isWifi: files.list(dir).some((one) => one === 'wireless' || one === 'phy80211'),
    };
  });
}
