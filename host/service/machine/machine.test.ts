import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busyPercent, parseCpuTimes } from './cpu.ts';
import { defaultInterface, parseInterfaces, readInterfaces } from './interfaces.ts';
import { parseLoad, readMachine } from './machine-reading.ts';
import { parseMemory, usedPercent } from './memory.ts';
import type { SystemFiles } from './system-files.ts';
import { readTemperatures } from './temperatures.ts';
import { parseThrottled, readThrottling } from './throttling.ts';
import { parseIwLink, parseWireless } from './wifi.ts';

/** Files by path. */
function filesOf(texts: Readonly<Record<string, string>>): SystemFiles {
  const paths = Object.keys(texts);
  return {
    text: (path) => texts[path] ?? null,
    list: (path) => [
      ...new Set(
        paths
          .filter((one) => one.startsWith(`${path}/`))
          .map((one) => one.slice(path.length + 1).split('/')[0] as string),
      ),
    ],
  };
}

const STAT = (user: number, idle: number, wait = 0) =>
  `cpu  ${user} 0 100 ${idle} ${wait} 0 50 10 0 0\ncpu0 1 0 1 1 0 0 0 0 0 0\ncpu1 1 0 1 1 0 0 0 0 0 0\nintr 1\n`;

const DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0
 wlan0: 5000000    4000    3    2    0     0          0         0   200000    1000    1    4    0     0       0          0
`;

const ROUTE = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth1\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
wlan0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
`;

describe('CPU', () => {
  it('is busy for what is not idle, and waiting for a disk is idle', () => {
    const [before, now] = [parseCpuTimes(STAT(100, 1000)), parseCpuTimes(STAT(150, 1100, 50))];
    expect(before).toEqual({ userSeconds: 1, systemSeconds: 1.5, idleSeconds: 10, totalSeconds: 12.6, processors: 2 });
    expect(before && now && busyPercent(before, now)).toBeCloseTo(25);
  });

  it('is not sought for ever in a line of many digits', () => {
    expect(parseCpuTimes(`cpu ${'9'.repeat(400)}x`)).toBeNull();
    expect(parseCpuTimes(`cpu ${'9'.repeat(400)}`)).toBeNull();
  });

  it('is not known without time between the readings', () => {
    const one = parseCpuTimes(STAT(1, 1));
    expect(one && busyPercent(one, one)).toBeNull();
  });
});

describe('memory', () => {
  it('is read in bytes', () => {
    const text =
      'MemTotal:  1000 kB\nMemFree:   100 kB\nMemAvailable: 600 kB\nBuffers: 50 kB\nCached: 400 kB\nSReclaimable: 50 kB\nSwapTotal: 200 kB\nSwapFree: 150 kB\n';
    expect(parseMemory(text)).toEqual({
      memory: { totalBytes: 1_024_000, availableBytes: 614_400, freeBytes: 102_400, usedBytes: 409_600 },
      swap: { totalBytes: 204_800, freeBytes: 153_600 },
    });
  });

  it('has no share of a swap that does not exist', () => {
    expect(usedPercent(0, 0)).toBeNull();
  });
});

describe('interfaces', () => {
  it('are read with their counters', () => {
    const found = parseInterfaces(DEV);
    expect([...found.keys()]).toEqual(['lo', 'wlan0']);
    expect(found.get('wlan0')).toMatchObject({
      rxBytes: 5_000_000,
      rxErrors: 3,
      rxDropped: 2,
      txBytes: 200_000,
      txErrors: 1,
      txDropped: 4,
    });
  });

  it('are not sought for ever in a line of many digits', () => {
    expect(parseInterfaces(`eth0:${'9'.repeat(40)} 0:`).size).toBe(0);
    expect(parseInterfaces(`eth0:${'9'.repeat(400)}`).size).toBe(0);
    expect(parseInterfaces(`eth0:${' 9'.repeat(17)}`).size).toBe(0);
    expect(parseInterfaces(`eth0:${'9 '.repeat(16)}`).size).toBe(1);
  });

  it('have state, speed and kind from /sys', () => {
    const files = filesOf({
      '/proc/net/dev': DEV,
      '/sys/class/net/wlan0/operstate': 'up\n',
      '/sys/class/net/wlan0/wireless/x': '',
      '/sys/class/net/lo/speed': '-1\n',
    });
    expect(readInterfaces(files).map(({ name, state, speedMbit, isWifi }) => [name, state, speedMbit, isWifi])).toEqual(
      [
        ['lo', 'unknown', null, false],
        ['wlan0', 'up', null, true],
      ],
    );
  });

  it('of the default route is the one with the lowest metric, of IPv6 without IPv4', () => {
    const of6 = `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe80${'0'.repeat(27)}1 00000400 00000001 00000000 00450003     eth6\n`;
    expect(defaultInterface(filesOf({ '/proc/net/route': ROUTE, '/proc/net/ipv6_route': of6 }))).toBe('wlan0');
    expect(defaultInterface(filesOf({ '/proc/net/ipv6_route': of6 }))).toBe('eth6');
    expect(defaultInterface(filesOf({}))).toBeNull();
  });
});

describe('Wi-Fi', () => {
  it('is read from iw', () => {
    const text = `Connected to 02:00:00:00:00:01 (on wlan0)
\tSSID: Branch 12
\tfreq: 5180
\tRX: 1 bytes (1 packets)
\tsignal: -57 dBm
\ttx bitrate: 433.3 MBit/s VHT-MCS 9 80MHz short GI VHT-NSS 1
`;
    expect(parseIwLink(text)).toEqual({ signalDbm: -57, txMbit: 433.3, frequencyMhz: 5180, ssid: 'Branch 12' });
    expect(parseIwLink('Not connected.\n')).toBeNull();
  });

  it('is read from /proc/net/wireless', () => {
    const text =
      'Inter-| sta-|\n face | tus |\n wlan0: 0000   54.  -56.  -256        0      0      0      0      0        0\n';
    expect(parseWireless(text, 'wlan0')?.signalDbm).toBe(-56);
    expect(parseWireless(text, 'wlan1')).toBeNull();
  });
});

describe('temperature', () => {
  it('is read from zones and hardware monitors, each sensor once', () => {
    const files = filesOf({
      '/sys/class/thermal/thermal_zone10/temp': '20000\n',
      '/sys/class/thermal/thermal_zone0/temp': '48312\n',
      '/sys/class/thermal/thermal_zone0/type': 'cpu-thermal\n',
      '/sys/class/thermal/cooling_device0/type': 'fan\n',
      '/sys/class/hwmon/hwmon0/name': 'cpu_thermal\n',
      '/sys/class/hwmon/hwmon0/temp1_input': '48312\n',
      '/sys/class/hwmon/hwmon1/name': 'coretemp\n',
      '/sys/class/hwmon/hwmon1/temp1_input': '51000\n',
      '/sys/class/hwmon/hwmon1/temp1_label': 'Package id 0\n',
      '/sys/class/hwmon/hwmon1/temp2_input': '-274000\n',
    });
    expect(readTemperatures(files)).toEqual([
      { name: 'cpu-thermal', celsius: 48.312 },
      { name: 'thermal_zone10', celsius: 20 },
      { name: 'coretemp Package id 0', celsius: 51 },
    ]);
  });
});

describe('throttling', () => {
  it('tells now from earlier', () => {
    const flags = { underVoltage: 'now', frequencyCapped: 'no', throttled: 'earlier', softTemperatureLimit: 'no' };
    expect(parseThrottled('throttled=0x50001\n')).toEqual(flags);
    expect(parseThrottled('50001')).toEqual(flags);
    expect(parseThrottled('error=1')).toBeNull();
  });

  it('is not asked for on other computers', async () => {
    const { signal } = new AbortController();
    expect(await readThrottling(filesOf({}), signal)).toBeNull();
    const path = '/sys/devices/platform/soc/soc:firmware/get_throttled';
    expect(await readThrottling(filesOf({ [path]: '80008\n' }), signal)).toMatchObject({ softTemperatureLimit: 'now' });
  });
});

describe('a machine', () => {
  it('without any of the files has nothing that is 0 instead', async () => {
    const { disk: _, ...reading } = await readMachine(filesOf({}), 5);
    expect(reading).toEqual({
      atMs: 5,
      cards: [],
      cpu: null,
      load: null,
      memory: null,
      swap: null,
      uptimeSeconds: null,
      processes: null,
      interfaces: null,
      defaultInterface: null,
    });
  });

  it('of another system has what Node knows', async () => {
    const reading = await readMachine(null, 0);
    expect([reading.interfaces, reading.processes, reading.swap]).toEqual([null, null, null]);
    expect(reading.memory?.totalBytes).toBeGreaterThan(0);
    expect(reading.cpu?.totalSeconds).toBeGreaterThan(0);
  });
});

describe('any text', () => {
  const parts = fc.constantFrom(
    'cpu ',
    ' ',
    '\n',
    '\t',
    ':',
    '0',
    '1',
    '9'.repeat(20),
    'kB',
    'MemTotal:',
    'wlan0',
    '-',
    '.',
    'signal: ',
    'dBm',
    'Connected to ',
    '0x',
    'throttled=',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(parts, { maxLength: 60 }).map((all) => all.join('')),
  );

  it('is read without an error, and never into NaN', () => {
    fc.assert(
      fc.property(text, (given) => {
        const files: SystemFiles = { text: () => given, list: () => ['thermal_zone0', 'hwmon0', 'temp1_input', given] };
        const results = [
          parseCpuTimes(given),
          parseMemory(given),
          [...parseInterfaces(given)],
          parseIwLink(given),
          parseWireless(given, 'wlan0'),
          parseThrottled(given),
          parseLoad(given),
          readTemperatures(files),
          readInterfaces(files),
          defaultInterface(files),
        ];
        const visit = (value: unknown): boolean =>
          typeof value === 'number'
            ? Number.isFinite(value)
            : value === null || typeof value !== 'object' || Object.values(value).every(visit);
        return results.every(visit);
      }),
    );
  });
});
