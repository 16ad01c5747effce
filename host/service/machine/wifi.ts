import { execFile } from 'node:child_process';
import type { SystemFiles } from './system-files.ts';

/** Link of a Wi-Fi interface to its access point. */
export interface WifiLink {
  readonly signalDbm: number | null;
  /** Bit rate that the interface sends with. */
  readonly txMbit: number | null;
  readonly frequencyMhz: number | null;
  readonly ssid: string | null;
}

const MAX_OUTPUT = 64 * 1024;
const LIMIT_MS = 1000;

/** Reads the output of `iw dev NAME link`; null = not connected. */
export function parseIwLink(text: string): WifiLink | null {
  if (!/^Connected to /m.test(text)) return null;
  const number = (pattern: RegExp): number | null => {
    const [, found] = pattern.exec(text) ?? [];
    return found === undefined ? null : Number(found);
  };
  return {
    signalDbm: number(/^\s*signal: (-?\d{1,3}) dBm/m),
    txMbit: number(/^\s*tx bitrate: (\d{1,6}(?:\.\d{1,3})?) MBit\/s/m),
    frequencyMhz: number(/^\s*freq: (\d{3,6})/m),
    ssid: /^\s*SSID: (.{1,64})$/m.exec(text)?.[1] ?? null,
  };
}

/** Reads the signal of an interface in /proc/net/wireless, which kernels without wireless extensions lack. */
export function parseWireless(text: string, name: string): WifiLink | null {
  for (const line of text.split('\n')) {
    const [, own, level] = /^ *([^\s:]{1,15}): +\S+ +\S+ +(-?\d{1,3})\.? /.exec(line) ?? [];
    if (own !== name) continue;
    const signal = Number(level);
    return { signalDbm: signal < 0 ? signal : null, txMbit: null, frequencyMhz: null, ssid: null };
  }
  return null;
}

/** The Wi-Fi link of an interface: by `iw` where it is installed, else by the kernel's file; null = none, or unknown. */
export async function wifiLink(files: SystemFiles, name: string, signal: AbortSignal): Promise<WifiLink | null> {
  const text = await outputOf('iw', ['dev', name, 'link'], signal);
  return (text === null ? null : parseIwLink(text)) ?? parseWireless(files.text('/proc/net/wireless') ?? '', name);
}

/** Output of a program; null = it is not installed, failed, or takes too long. */
export function outputOf(program: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const options = {
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT,
      signal,
      // `iw` is in a folder that the PATH of users often lacks.
      env: { ...process.env, LC_ALL: 'C', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin` },
    } as const;
    execFile(program, args, options, (error, stdout) => resolve(error ? null : stdout));
  });
}
