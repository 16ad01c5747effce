import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
import { chronyClock } from './chrony.ts';
import { ntpdClock } from './ntpd.ts';
import { spanMs, timesyncClock } from './timesync.ts';

it('reads the tracking report of chronyc', () => {
  const line =
    'C0000201,192.0.2.1,3,1796022123.123456789,-0.000012345,0.000001,0.000020000,-3.250,0.001,0.020,0.012500000,0.001250000,64.5,Normal\n';
  expect(chronyClock(line)).toEqual({
    daemon: 'chrony',
    source: '192.0.2.1',
    stratum: 3,
    leap: 'none',
    aheadMs: expect.closeTo(0.012345, 9),
    rootDelayMs: expect.closeTo(12.5, 9),
    rootDispersionMs: expect.closeTo(1.25, 9),
    frequencyPpm: -3.25,
    jitterMs: expect.closeTo(0.02, 9),
  });
  const idle = '00000000,,0,0.000000000,0.000000000,0.0,0.0,0.000,0.000,0.000,1.0,1.0,0.0,Not synchronised';
  expect(chronyClock(idle)).toMatchObject({ source: null, leap: 'unsynchronized' });
  expect(chronyClock('506 Cannot talk to daemon')).toBeNull();
});

it('reads the system variables of ntpq', () => {
  const text =
    'leap=00, stratum=2,\nrefid=192.0.2.7, offset=-0.125000, rootdelay=10.5, rootdisp=30.25,\nsys_jitter=0.05, frequency=-12.5\n';
  expect(ntpdClock(text)).toEqual({
    daemon: 'ntpd',
    source: '192.0.2.7',
    stratum: 2,
    leap: 'none',
    aheadMs: 0.125,
    rootDelayMs: 10.5,
    rootDispersionMs: 30.25,
    frequencyPpm: -12.5,
    jitterMs: 0.05,
  });
  expect(ntpdClock('leap=11, stratum=16, refid=INIT, offset=0.0')).toMatchObject({
    leap: 'unsynchronized',
    source: null,
  });
  expect(ntpdClock('ntpq: read: Connection refused')).toBeNull();
});

it('reads the report of systemd-timesyncd', () => {
  const text = [
    'SystemNTPServers=',
    'ServerName=0.debian.pool.ntp.org',
    'ServerAddress=192.0.2.9',
    'PollIntervalUSec=2min 8s',
    'NTPMessage={ Leap=0, Version=4, Mode=4, Stratum=2, Precision=-24, RootDelay=1.953ms, RootDispersion=30us, Reference=C0000201, OriginateTimestamp=Mon 2026-11-30 08:00:00 UTC, Ignored=no, PacketCount=5, Jitter=1.203ms }',
    'Frequency=-65536',
  ].join('\n');
  expect(timesyncClock(text)).toEqual({
    daemon: 'timesyncd',
    source: '0.debian.pool.ntp.org',
    stratum: 2,
    leap: 'none',
    aheadMs: null,
    rootDelayMs: 1.953,
    rootDispersionMs: 0.03,
    frequencyPpm: -1,
    jitterMs: 1.203,
  });
  expect(timesyncClock('SystemNTPServers=\nServerName=')).toBeNull();
  expect(spanMs('1min 2.5s')).toBe(62_500);
  expect(spanMs('0')).toBe(0);
  expect(spanMs('soon')).toBeNull();
});

it('never throws for any report', () => {
  const parts = fc.constantFrom(
    'leap',
    'stratum',
    '=',
    ',',
    '\n',
    '11',
    '-1e5',
    '"',
    'NTPMessage={',
    '}',
    'Normal',
    'é',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((list) => list.join('')),
      ),
      (text) => {
        for (const read of [chronyClock, ntpdClock, timesyncClock]) read(text);
      },
    ),
    { numRuns: runs(200) },
  );
});
