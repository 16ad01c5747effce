import type { z } from 'zod';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { definitionOf } from '../../probes/registry.ts';
import { type JobType, probeOfJob } from '../project/imports/netprobe-jobs.ts';
import { EchoFields, echoSamples } from './echo-samples.ts';
import { hopSamples, TraceFields } from './hop-samples.ts';
import type { ResultRecord } from './record.ts';
import type { RecordSample } from './record-sample.ts';
import {
  DnsFields,
  dnsTransaction,
  HealthFields,
  HttpFields,
  healthTransaction,
  httpTransaction,
  IperfFields,
  iperfTransaction,
  NtpFields,
  ntpTransaction,
  SmbFields,
  smbTransaction,
  TempFields,
  type Transaction,
  tempTransaction,
} from './service-records.ts';
import type { Traffic } from './traffic-rates.ts';
import { typedOf } from './typed-values.ts';

/** Samples of a record, or what is wrong with it. */
export type RecordSamples = { readonly samples: readonly RecordSample[] } | { readonly problem: string };

type Data = ResultRecord['data'];

/** Longest record that a sample keeps beside its figures. */
const MOST_DETAIL = 16_384;

/** Facts that a record does not have in itself. */
export interface RecordContext {
  /** The timeout of the job. */
  readonly timeoutMs: number;
  /** Traffic of the probe's host; null = not known. */
  readonly traffic: Traffic | null;
}

/** Readers of the records of each job type. */
const READERS: Readonly<Record<JobType, (data: Data, context: RecordContext) => RecordSamples>> = {
  icmp: (data, { timeoutMs }) => read(EchoFields, data, (fields) => echoSamples(fields, timeoutMs)),
  traceroute: (data) => read(TraceFields, data, hopSamples),
  http: service('http', HttpFields, httpTransaction),
  dns: service('dns', DnsFields, dnsTransaction),
  iperf: service('iperf', IperfFields, iperfTransaction),
  ntp: service('ntp', NtpFields, ntpTransaction),
  smb: service('smb', SmbFields, smbTransaction),
  health: service('health', HealthFields, healthTransaction),
  temp: service('temp', TempFields, tempTransaction),
};

/** Converts a result record into samples of the series that its job was made for. */
export const samplesOf = (job: JobType, data: Data, context: RecordContext): RecordSamples =>
  READERS[job](data, context);

function read<Fields>(
  schema: z.ZodType<Fields>,
  data: Data,
  make: (fields: Fields) => readonly RecordSample[],
): RecordSamples {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { samples: make(parsed.data) };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'malformed'}` };
}

/** Reader of a service's records. The record is kept whole as the detail of its sample. */
function service<Fields>(
  job: JobType,
  schema: z.ZodType<Fields>,
  transactionOf: (fields: Fields, context: RecordContext) => Transaction,
): (data: Data, context: RecordContext) => RecordSamples {
  return (data, context) =>
    read(schema, data, (fields) => {
      const { outcome, ms, values = {}, error } = transactionOf(fields, context);
      const definition = definitionOf(probeOfJob(job));
      if (!definition) throw new Error(`There is no probe for ${job}`);
      return [
        {
          seq: 0,
          outcome: OUTCOMES[outcome],
          ...(ms !== null && { rttNs: ms * 1e6 }),
          typed: typedOf(definition, values),
          ...detailOf(data, error),
        },
      ];
    });
}

function detailOf(netprobe: Data, error: string | null): { readonly detail?: string } {
  const detail = JSON.stringify({ error, netprobe });
  return detail.length <= MOST_DETAIL ? { detail } : { detail: JSON.stringify({ error }) };
}
