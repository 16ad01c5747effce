import type { ServiceRecord } from '../../../core/service/finding.ts';
import { type SmbDetail, type StepDetail, smbDetail } from './detail.ts';

/** Milliseconds as tables show them. */
export const msText = (ms: number): string => ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2);

/** Verb and object of a step. */
export function stepTitle({ step, text }: StepDetail): string {
  switch (step) {
    case 'connect':
      return `connect to ${text}`;
    case 'session':
      return `log in as ${text}`;
    case 'tree':
      return `connect share ${text}`;
    default:
      return text;
  }
}

/** Results of a step in a few words; its error where it failed. */
export function stepResult({ step, facts, error }: StepDetail): string {
  if (error !== null) return error;
  const list = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
  const parts: Readonly<Record<string, () => readonly (string | null)[]>> = {
    info: () => [list(facts['name']), list(facts['comment']), `version ${list(facts['version'])}`],
    shares: () =>
      facts['name'] === undefined
        ? [`${facts['count']}: ${list(facts['names'])}`]
        : [list(facts['name']), list(facts['remark'])],
    stat: () => [facts['folder'] ? 'folder' : `${facts['bytes']} bytes`, timeText(facts['written'])],
    list: () => [`${facts['count']}: ${list(facts['names'])}`],
    read: () => [
      `${facts['bytes']} bytes`,
      facts['mbitPerSecond'] === undefined ? null : `${Number(facts['mbitPerSecond']).toFixed(1)} Mbit/s`,
    ],
  };
  return (parts[step]?.() ?? []).filter((part) => part !== null && part !== '').join(', ');
}

const timeText = (value: unknown): string | null =>
  typeof value === 'string' ? `written ${value.slice(0, 19).replace('T', ' ')} UTC` : null;

/** The server in one line. */
export function serverText({ server }: SmbDetail): string | null {
  if (!server) return null;
  const { dialect, isSigningRequired, cipher, clockDifferenceMs: clock } = server;
  return [
    dialect,
    isSigningRequired ? 'signing required' : 'signing not required',
    cipher === null ? 'no encryption' : cipher.toUpperCase(),
    ...(clock === null ? [] : [`clock ${clock < 0 ? '−' : '+'}${msText(Math.abs(clock))} ms`]),
  ].join(', ');
}

/** The session in one line. */
export function sessionText({ session }: SmbDetail): string | null {
  if (!session) return null;
  const { user, kind, isSigned, isEncrypted, computer, domain, version } = session;
  const who = kind === 'user' ? `logged in as ${user}` : `logged in ${kind === 'guest' ? 'as a guest' : 'anonymously'}`;
  return [
    who,
    isEncrypted ? 'encrypted' : isSigned ? 'signed' : 'neither signed nor encrypted',
    ...(computer ? [`server ${computer}`] : []),
    ...(domain ? [`domain ${domain}`] : []),
    ...(version ? [`reports Windows ${version}`] : []),
  ].join(', ');
}

/** A transaction in one line. */
export function describeRecord(record: ServiceRecord): string {
  const detail = smbDetail(record.detail);
  const server = detail && serverText(detail);
  const duration = record.durationMs === null ? null : `${msText(record.durationMs)} ms`;
  const parts = [server, duration, detail?.error ?? (record.outcome === 'reply' ? null : record.outcome)];
  return parts.filter((part) => part).join(', ');
}
