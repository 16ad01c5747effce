import { HEADER_BYTES, PROBE_OF_TYPE } from './netprobify-schema.ts';

type Fields = Readonly<Record<string, unknown>>;

const isOwnType = (type: unknown): type is keyof typeof PROBE_OF_TYPE =>
  typeof type === 'string' && Object.hasOwn(PROBE_OF_TYPE, type);

/** Whether an entry has the keys of netprobify's dynamic inventories. */
export const isNetprobifyEntry = (fields: Fields): boolean =>
  isOwnType(fields['type']) && fields['probe'] === undefined;

/** The keys of a target of netprobify as Sounder has them; keys that neither knows stay, and are refused. */
export function meantEntry(fields: Fields): Fields {
  const {
    type,
    destination,
    address_family,
    dont_fragment = true,
    is_subnet,
    dst_port,
    nb_packets,
    ip_payload_size,
    threshold,
    timeout,
    dns_update_interval,
    alert_level: _alertLevel,
    state: _state,
    ...rest
  } = fields;
  const [probe, headerBytes] = isOwnType(type) ? [PROBE_OF_TYPE[type], HEADER_BYTES[type]] : [type, 0];
  const { latency, loss } = (threshold ?? {}) as { readonly latency?: unknown; readonly loss?: unknown };
  const thresholds = { ...given('p95', inSeconds(latency)), ...given('lossRatio', loss) };
  return {
    probe,
    ...given('to', destination),
    ...given('addressFamily', address_family),
    ...given('dontFragment', dont_fragment),
    ...given('wholeSubnet', is_subnet),
    ...given('port', probe === 'icmp' ? undefined : dst_port),
    ...given('packets', nb_packets),
    ...given(
      'payloadBytes',
      typeof ip_payload_size === 'number' ? Math.max(0, ip_payload_size - headerBytes) : undefined,
    ),
    ...given('timeout', inSeconds(timeout)),
    ...given('dnsInterval', inSeconds(dns_update_interval)),
    ...(Object.keys(thresholds).length > 0 ? { thresholds } : {}),
    ...rest,
  };
}

const given = (key: string, value: unknown): Fields => (value === undefined || value === null ? {} : { [key]: value });

const inSeconds = (value: unknown): unknown => (typeof value === 'number' ? `${value}s` : value);
