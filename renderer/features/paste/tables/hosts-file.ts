import { canonicalAddress } from '../../../../core/model/address.ts';
import type { ListProblem } from '../../../../core/model/target-list.ts';
import { lineRemark } from '../../../../core/text/line-remark.ts';
import type { PastedTable, TableRow } from './pasted-table.ts';

/** A name has a letter: several addresses on a line are a list. */
const HOST = /^(?=.*[a-z])[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/i;
/** Addresses of this computer, and of groups of computers. */
const LOCAL = /^(?:127\.|::1$|fe00::|ff0[0-9a-f]::|255\.255\.255\.255$|0\.0\.0\.0$)/;

/** Names of this computer, which an address with a zone may have too. */
const LOCAL_NAME = /^(?:ip6-)?(?:localhost|localnet|loopback|broadcasthost)$/i;

const TITLES = ['Address', 'Name', 'Aliases', 'Comment'] as const;

/** Parses a hosts file: `10.0.0.1 gw1 gateway # Rack 4`; null = it is none. */
export function parseHostsFile(text: string): PastedTable | null {
  const rows: TableRow[] = [];
  const notes: ListProblem[] = [];
  let isHostsFile = false;
  for (const [at, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const words = raw.replace(/#.*$/s, '').trim().split(/\s+/);
    const [written = '', name = '', ...aliases] = words;
    if (written === '') continue;
    const address = canonicalAddress(written.replace(/%.*$/, ''));
    if (address === undefined || !HOST.test(name) || !aliases.every((alias) => HOST.test(alias))) return null;
    const isLocal = LOCAL.test(address) || LOCAL_NAME.test(name);
    isHostsFile ||= aliases.length > 0 || isLocal;
    if (isLocal) {
      const message = 'left out: an address of this computer or of a group';
      notes.push({ line: at + 1, column: 1, text: `${written} ${name}`, message });
      continue;
    }
    const { tags, comment } = lineRemark(raw);
    const remark = [comment, ...tags.map((tag) => `#${tag}`)].join(' ').trim();
    rows.push({ line: at + 1, cells: [address, name, aliases.join(' '), remark] });
  }
  return isHostsFile && rows.length > 0 ? { kind: 'hosts', titles: TITLES, rows, notes } : null;
}
