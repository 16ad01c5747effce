import type { Log, LogLevel } from '../core/ports/log.ts';
import { printable } from '../core/text/printable.ts';

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes lines `2026-01-01T00:00:00.000Z warn station: message key=value` to a stream, standard error by default. */
export function streamLog(
  name: string,
  least: LogLevel,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Log {
  const from = ORDER.indexOf(least);
  const at =
    (level: LogLevel) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (ORDER.indexOf(level) < from) return;
      const tail = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(value)}`);
      write(`${printable(`${new Date().toISOString()} ${level} ${name}: ${message}${tail.join('')}`)}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function quoted(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.stack ?? value.message);
  if (typeof value !== 'string') return asJson(value);
  return /^[\x21-\x7e]+$/.test(value) && !value.includes('"') ? value : JSON.stringify(value);
}

/** Serialises a value; logging never throws. */
function asJson(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? String(value)
    );
  } catch {
    return '"?"'; // a circular structure
  }
}
