import { addressFromBytes } from '../../../core/model/address.ts';
import { quoted } from './printable.ts';
import { WireError, type WireReader } from './wire-reader.ts';

/** Keys of service parameters (RFC 9460, RFC 9461, RFC 9540); others are written key123. */
const KEYS: readonly string[] = [
  'mandatory',
  'alpn',
  'no-default-alpn',
  'port',
  'ipv4hint',
  'ech',
  'ipv6hint',
  'dohpath',
  'ohttp',
];

/** Parameters of SVCB and HTTPS records as zone files write them. */
export function serviceParameters(data: WireReader): string {
  const parameters: string[] = [];
  for (let last = -1; data.left > 0; ) {
    const key = data.u16();
    if (key <= last) throw new WireError('the parameters of a service record are not in order');
    last = key;
    const value = data.part(data.u16());
    const text = valueText(key, value);
    if (value.left > 0) throw new WireError(`the parameter ${keyName(key)} of a service record is malformed`);
    parameters.push(text === '' ? keyName(key) : `${keyName(key)}=${text}`);
  }
  return parameters.join(' ');
}

const keyName = (key: number): string => KEYS[key] ?? `key${key}`;

function valueText(key: number, value: WireReader): string {
  switch (KEYS[key]) {
    case 'mandatory':
      return all(value, () => keyName(value.u16())).join(',');
    case 'alpn':
      return `"${all(value, () => quoted(value.text()).slice(1, -1).replaceAll(',', '\\\\,')).join(',')}"`;
    case 'port':
      return String(value.u16());
    case 'ipv4hint':
      return all(value, () => value.take(4).join('.')).join(',');
    case 'ipv6hint':
      return all(value, () => addressFromBytes(value.take(16))).join(',');
    case 'ech':
      return Buffer.from(value.take()).toString('base64');
    default:
      return value.left === 0 ? '' : quoted(value.take());
  }
}

function all(value: WireReader, read: () => string): string[] {
  const items: string[] = [];
  while (value.left > 0) items.push(read());
  return items;
}
