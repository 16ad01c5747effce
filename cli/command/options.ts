import { Option } from 'commander';
import { type HubAddress, parseHubAddress } from '../../core/fleet/hub-address.ts';
import { parseDuration } from '../../core/model/duration.ts';
import { FILE_KINDS, type FileKind } from '../../core/model/file-kind.ts';
import { MAX_PACKETS_PER_SECOND } from '../../core/model/rate-limit.ts';
import { usage } from './usage.ts';

/** A duration longer than 0; a bare number is an error with a hint. @returns ms */
export function durationOption(name: string): (text: string) => number {
  return (text) => {
    const parsed = parseDuration(text);
    if ('error' in parsed) throw usage(`${name}: ${parsed.error}`);
    if (parsed.ms === 0) throw usage(`${name}: ${text} must be longer than 0`);
    return parsed.ms;
  };
}

/** A path; an empty one comes from an unset variable of the shell, and would mean the working directory. */
export function pathOption(name: string): (text: string) => string {
  return (text) => {
    if (text === '') throw usage(`${name} is empty`, `give a path after ${name}`);
    return text;
  };
}

/** A whole number within limits. */
export function wholeOption(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw usage(`${name}: ${JSON.stringify(text)} is not a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

function fileKind(text: string): FileKind {
  if (FILE_KINDS.includes(text as FileKind)) return text as FileKind;
  throw usage(`--as: unknown kind ${JSON.stringify(text)}`, `use ${FILE_KINDS.join(', ')}`);
}

export const kindOption = (): Option =>
  new Option('--as <KIND>', `read the file as this kind: ${FILE_KINDS.join(', ')} (default: detected)`).argParser(
    fileKind,
  );

export const rateOption = (help = `allow up to this many packets/s (default: ${MAX_PACKETS_PER_SECOND})`): Option =>
  new Option('--rate <PPS>', help).argParser(wholeOption('--rate', 1, 10_000_000));

/** For commands that read a file. */
export const fileRateOption = (): Option =>
  rateOption(`allow up to this many packets/s (default: limits of the file, or ${MAX_PACKETS_PER_SECOND})`);

/** Address at which agents connect. */
export const hubOption = (): Option =>
  new Option(
    '--hub <ADDRESS:PORT>',
    'where agents connect, once there are any (default: port 4785 of all addresses)',
  ).argParser((text: string): HubAddress => {
    const hub = parseHubAddress(text);
    if (hub) return hub;
    throw usage(`--hub: ${JSON.stringify(text)} is not an address and a port`, 'write it as 192.0.2.1:4785');
  });

/** Address at which netProbe probes report. */
export const netprobeOption = (): Option =>
  new Option(
    '--netprobe <ADDRESS:PORT>',
    'let netProbe probes report there, over plain HTTP as they speak it (default: off); see docs/netprobe.md',
  ).argParser((text: string): HubAddress => {
    const at = parseHubAddress(text);
    if (at) return at;
    throw usage(`--netprobe: ${JSON.stringify(text)} is not an address and a port`, 'write it as 127.0.0.1:5000');
  });

export const captureOption = (): Option =>
  new Option('--capture <FILE>', 'record the packets into this file (pcapng)').argParser(pathOption('--capture'));

/** The values that are given, for options that are absent rather than undefined. */
export function defined<T extends Readonly<Record<string, unknown>>>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
