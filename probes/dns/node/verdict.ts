import type { Failure } from '../../../host/service/connect.ts';
import { answerProblem } from '../common/expectation.ts';
import { CLASSES, RCODES, rcodeName, recordCode, recordName } from '../common/record-types.ts';
import type { DnsRequest } from '../common/request.ts';
import { NO_DATA } from '../common/settings.ts';
import type { DnsMessage } from './message.ts';

/** Data of the records that the question asks for. */
export function answerValues({ answers }: Pick<DnsMessage, 'answers'>, { type }: Pick<DnsRequest, 'type'>): string[] {
  const isAny = type === recordCode('ANY');
  return answers.filter((one) => isAny || one.type === recordName(type)).map(({ data }) => data);
}

/** Response codes of a server that does not serve. */
const UNSERVED: readonly number[] = [RCODES.FORMERR, RCODES.SERVFAIL, RCODES.NOTIMP, RCODES.REFUSED, RCODES.NOTAUTH];

/** Judges an answer by the expectations of its target; null = as expected. */
export function answerFailure(message: DnsMessage, request: DnsRequest): Failure | null {
  const values = answerValues(message, request);
  return statusFailure(message, values, request) ?? contentFailure(message, values, request);
}

function statusFailure(message: DnsMessage, values: readonly string[], request: DnsRequest): Failure | null {
  const wanted = request.expect.rcode;
  const rcode = rcodeName(message.rcode);
  const status = rcode === 'NOERROR' && values.length === 0 ? NO_DATA : rcode;
  if (wanted === null ? status === 'NOERROR' : wanted === status || wanted === rcode) return null;
  const remark = message.edns?.errors[0];
  const why = remark ? ` (${[remark.name, remark.text].filter((part) => part !== '').join(': ')})` : '';
  const error = `${describeStatus(status, request)}${why}`;
  const isUnserved = UNSERVED.includes(message.rcode) || message.rcode > RCODES.NOTZONE;
  return { outcome: wanted === null && isUnserved ? 'server-error' : 'unexpected', error };
}

function describeStatus(status: string, { name, type, class: klass, expect }: DnsRequest): string {
  const expected = expect.rcode === null ? '' : `, expected was ${expect.rcode}`;
  if (status === 'NOERROR') return `The name exists${expected}`;
  if (status === 'NXDOMAIN') return `NXDOMAIN: there is no name ${name}${expected}`;
  if (status === NO_DATA) {
    const inClass = klass === CLASSES.IN ? '' : ' in this class';
    return `No data: ${name} has no ${recordName(type)} record${inClass}${expected}`;
  }
  return `The server answered ${status}${expected}`;
}

function contentFailure(message: DnsMessage, values: readonly string[], { expect }: DnsRequest): Failure | null {
  const problem = expect.answers.length === 0 ? null : answerProblem(values, expect.answers, expect.match);
  if (problem !== null) return { outcome: 'unexpected', error: problem };
  if (expect.authenticated && !message.authenticData) {
    return { outcome: 'unexpected', error: 'The answer is not validated with DNSSEC: flag AD is missing' };
  }
  return null;
}
