import { addressBytes } from '../../model/address.ts';

const QUAD = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const IPV4 = String.raw`(?<![\d.])${QUAD}(?!\.?\d)`;
const GROUP = '[0-9a-f]{0,4}';
const ZONE = String.raw`(?:%[\w.-]+)?`;
const IPV6 = `(?<![0-9a-z:])${GROUP}(?::${GROUP}){1,8}(?::(?:${QUAD}|[0-9a-f]{1,4})|(?<=::))${ZONE}(?![0-9a-z.]|:[0-9a-f])`;
const MAC = '(?<![0-9a-z:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![0-9a-z:-])';
const NOT_BEFORE = String.raw`(?<![\p{L}\p{N}_.-])`;
const NOT_AFTER = String.raw`(?![\p{L}\p{N}_-])`;
const LABEL = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?`;
const DOMAIN = String.raw`${NOT_BEFORE}(?:${LABEL}\.)+\p{L}[\p{L}\p{N}-]*\p{L}${NOT_AFTER}`;

const HOST = new RegExp(`${MAC}|${IPV6}|${IPV4}|${DOMAIN}`, 'giu');
const ONLY_MAC = new RegExp(`^${MAC}$`, 'i');
const ONLY_DOMAIN = new RegExp(`^${DOMAIN}\\.?$`, 'iu');

/** Stand-ins for addresses and names of hosts: the same one for the same host, numbered in the order in which they are met. */
export class HostAliases {
  private readonly aliases = new Map<string, string>();
  /** Names without a dot, which only the list of targets shows to be names. */
  private words: RegExp | null = null;

  /** @param names hosts that a text may have anywhere, in the order of their numbers */
  constructor(names: readonly string[]) {
    const words = names.filter((name) => name !== '' && !isHost(name));
    for (const name of names) if (name !== '') this.alias(name);
    // Longer names first: one may begin with another.
    const sorted = [...new Set(words)].sort((left, right) => right.length - left.length);
    if (sorted.length > 0)
      this.words = new RegExp(`${NOT_BEFORE}(?:${sorted.map(escaped).join('|')})${NOT_AFTER}`, 'giu');
  }

  /** A text with the stand-ins in place of all hosts. */
  text(text: string): string {
    const known = this.words === null ? text : text.replace(this.words, (name) => this.alias(name));
    return known.replace(HOST, (found) => this.replaced(found));
  }

  private replaced(found: string): string {
    if (isHost(found)) return this.alias(found);
    // A colon of the sentence may follow an address that ends with two.
    const shorter = found.replace(/:$/, '');
    return isHost(shorter) ? `${this.alias(shorter)}${found.slice(shorter.length)}` : found;
  }

  private alias(host: string): string {
    const key = keyOf(host);
    const known = this.aliases.get(key);
    if (known !== undefined) return known;
    const alias = `host-${this.aliases.size + 1}`;
    this.aliases.set(key, alias);
    return alias;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const isHost = (text: string): boolean =>
  addressBytes(withoutZone(text)) !== undefined || ONLY_MAC.test(text) || ONLY_DOMAIN.test(text);

const withoutZone = (text: string): string => text.split('%')[0] ?? text;

/** Equal for all ways to write an address or a name. */
function keyOf(host: string): string {
  const bytes = addressBytes(withoutZone(host));
  return bytes ? bytes.join('.') : host.toLowerCase().replace(/\.$/, '');
}
