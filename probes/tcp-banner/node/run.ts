import type { Runner, ServiceResult } from '../../../core/ports/service.ts';
import type { TcpBannerRequest } from '../common/request.ts';
import { Conversation } from './conversation.ts';
import { expectationProblem } from './expectation.ts';

/** Carries out one transaction: connect, TLS, send, receive until the expectations are met. */
export const runTcpBanner: Runner<TcpBannerRequest> = async (run, host): Promise<ServiceResult> => {
  const conversation = new Conversation(run, host.clock);
  // Expectations are checked in events of the socket, where nothing must throw.
  const problem = expectationProblem(run.request);
  if (problem !== null) return conversation.result({ outcome: 'local-error', error: problem });
  try {
    return conversation.result(await conversation.proceed());
  } finally {
    conversation.close();
  }
};
