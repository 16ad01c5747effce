import type { Runner, ServiceHost } from '../../../core/ports/service.ts';
import { toFault } from '../../../core/result/result.ts';
import { type Failure, isFailure, openConnection } from '../../../host/service/connect.ts';
import type { SmbRequest } from '../common/request.ts';
import { SmbConnection } from './connection.ts';
import { Transaction } from './transaction.ts';

/** Carries out one transaction: connect, negotiate, log in, the steps, log off. */
export const runSmb: Runner<SmbRequest> = async (run, host) => {
  const { target, request, signal } = run;
  const password = await passwordOf(request, host);
  const transaction = new Transaction(run, host.clock);
  if (typeof password !== 'string') return transaction.result(password);
  const connected = await transaction.timed('connect', `${target.destination} port ${request.port}`, () =>
    openConnection(target.destination, request.port, target, signal),
  );
  if (isFailure(connected)) return transaction.result(connected);
  const connection = new SmbConnection(connected.socket, signal);
  try {
    return transaction.result(await transaction.over(connection, password));
  } finally {
    connection.close();
  }
};

/** The password; a secret that cannot be read is a fault of this host, not of the server. */
async function passwordOf({ user, password }: SmbRequest, host: ServiceHost): Promise<string | Failure> {
  if (user === null || password === null) return '';
  try {
    return await host.secret(password);
  } catch (error) {
    return { outcome: 'local-error', error: `The password cannot be read: ${toFault(error).message}` };
  }
}
