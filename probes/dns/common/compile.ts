import type { ServiceTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import { dns } from './definition.ts';
import { askedName, asksForName } from './endpoints.ts';
import { splitAnswers } from './expectation.ts';
import { CLASSES, parseRecordType, recordCode } from './record-types.ts';
import type { DnsRequest } from './request.ts';
import { parseServer, type Server, SYSTEM, serverFamily } from './servers.ts';

/** One query to one server, or to those of the system. */
export function compileDns(series: PlannedSeries): ServiceTemplate {
  const own = probeSettings(dns.settings, series.settings);
  const server = serverOf(series, own.transport);
  const request: DnsRequest = {
    name: askedName(series.to, own.record ?? undefined),
    type: typeOf(series.to, own.record),
    class: CLASSES[own.recordClass],
    transport: server?.transport ?? own.transport,
    host: server?.host ?? null,
    port: series.port,
    path: server?.path ?? '',
    recursion: own.recursion,
    authenticData: own.authenticData,
    checkingDisabled: own.checkingDisabled,
    dnssecOk: own.dnssecOk,
    nsid: own.nsid,
    ednsBytes: own.ednsBytes,
    retryTcp: own.retryTcp,
    tls: { acceptsAny: own.insecureTls, serverName: own.tlsServerName, caFile: own.caFile },
    expect: {
      answers: [...splitAnswers(own.expectAnswer ?? '')],
      match: own.expectMatch,
      rcode: own.expectRcode?.toUpperCase() ?? null,
      authenticated: own.expectAuthenticated,
    },
  };
  const template = serviceOf(series, request);
  return server ? { ...template, destination: server.host, family: familyOf(server, template) } : template;
}

const familyOf = (server: Server, template: ServiceTemplate) => serverFamily(server) ?? template.family;

function serverOf({ address }: PlannedSeries, transport: Server['transport']): Server | null {
  if (address === SYSTEM) return null;
  const parsed = parseServer(address, transport);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.server;
}

function typeOf(to: string, record: string | null): number {
  if (record !== null) return parseRecordType(record) ?? recordCode('A');
  return recordCode(asksForName(to.trim(), undefined) ? 'PTR' : 'A');
}
