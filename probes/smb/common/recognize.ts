import type { Recognized } from '../../../core/model/probe-definition.ts';
import { hasPassword } from '../../../core/model/url-password.ts';
import { parseSteps } from './steps.ts';

/** Reads `smb://[domain;][user@]host[:port][/share[/path]]`; null = it is not one, or has a password in it: projects hold none. */
export function recognizeSmb(text: string): Recognized | null {
  if (hasPassword(text)) return null;
  const [, login, host = '', port, path = ''] =
    /^smb:\/\/(?:([^@/]*)@)?(\[[0-9A-Za-z:.%]+\]|[^:/@\s]+)(?::(\d{1,5}))?(?:\/(.*))?$/.exec(text.trim()) ?? [];
  const to = host.replace(/^\[|\]$/g, '');
  if (to === '' || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) return null;
  const [, domain, user] = /^(?:([^;:]*);)?([^:]*)/.exec(decoded(login ?? '')) ?? [];
  const names = path
    .split('/')
    .filter((name) => name !== '')
    .map(decoded);
  const steps = names.length === 0 ? [] : [names.length === 1 ? `list ${names[0]}/*` : `stat ${names.join('/')}`];
  return {
    to,
    settings: {
      ...(port === undefined ? {} : { port: Number(port) }),
      ...(user ? { user } : {}),
      ...(domain ? { domain } : {}),
      ...(steps.length === 0 || 'error' in parseSteps(steps) ? {} : { steps }),
    },
    yields: ['steps'], // what a path stands for is only a usual step
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone %
  }
}
