import { SaxesParser } from 'saxes';
import type { ListProblem } from '../../../../core/model/target-list.ts';
import type { PastedTable, TableRow } from './pasted-table.ts';

const TITLES = ['Address', 'Name', 'Open TCP ports', 'System'] as const;

/** A host of a report, as far as it was read. */
interface Host {
  readonly line: number;
  isUp: boolean;
  address: string;
  name: string;
  system: string;
  readonly ports: string[];
  /** The port of the element that is open. */
  port: string;
}

export const isNmapXml = (text: string): boolean =>
  /^\s*<(?:\?xml|!DOCTYPE nmaprun|nmaprun)/.test(text) && text.includes('<nmaprun');

/** Reads one element of a report. */
function take(host: Host, name: string, value: (attribute: string) => string): void {
  switch (name) {
    case 'status':
      host.isUp = value('state') !== 'down';
      break;
    case 'address':
      if (value('addrtype') !== 'mac' && host.address === '') host.address = value('addr');
      break;
    case 'hostname':
      // The name that was given for the scan says more than the one of a reverse look-up.
      if (host.name === '' || value('type') === 'user') host.name = value('name');
      break;
    case 'port':
      host.port = value('protocol') === 'tcp' ? value('portid') : '';
      break;
    case 'state':
      if (value('state') === 'open' && /^\d{1,5}$/.test(host.port)) host.ports.push(host.port);
      break;
    case 'osmatch':
      if (host.system === '') host.system = value('name');
      break;
  }
}

/**
 * Parses a report of nmap (`-oX`): the hosts that are up, with their names and open ports. Its document type is passed
 * over: entities that it declares are unknown, so that nothing is expanded or loaded.
 */
export function parseNmapXml(text: string): PastedTable | null {
  if (!isNmapXml(text)) return null;
  const rows: TableRow[] = [];
  const notes: ListProblem[] = [];
  const parser = new SaxesParser({ xmlns: false, position: true });
  let host: Host | null = null;
  let problem: ListProblem | null = null;
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'host') {
      host = { line: parser.line, isUp: true, address: '', name: '', system: '', ports: [], port: '' };
    } else if (host) take(host, name, (attribute) => attributes[attribute] ?? '');
  });
  parser.on('closetag', ({ name }) => {
    if (name !== 'host' || !host) return;
    const { line, isUp, address, ports, system } = host;
    if (isUp && address !== '') rows.push({ line, cells: [address, host.name, ports.join(','), system] });
    host = null;
  });
  parser.on('error', ({ message }) => {
    const place = { line: parser.line, column: Math.max(1, parser.column) };
    problem ??= { ...place, text: '', message: `Invalid XML: ${message.replace(/^\d+:\d+: /, '')}` };
  });
  try {
    parser.write(text.replace(/^\s+/, '')).close();
  } catch {
    // The first error is noted; what was read before it stays.
  }
  if (problem) notes.push(problem);
  return { kind: 'nmap', titles: TITLES, rows, notes };
}
