import { resolve } from 'node:path';
import { claimAgent } from '../../agent/claim-agent.ts';
import { MemberFiles } from '../../agent/member.ts';
import { agentStatus } from '../../agent/status-socket.ts';
import { FaultError } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { agentKey } from '../../host/fleet/agent-key.ts';
import { keyFingerprint } from '../../host/fleet/key-fingerprint.ts';
import { makeFolders } from '../../host/make-folders.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { CliContext } from '../command/context.ts';
import type { AgentClaimOptions } from './agent-command.ts';
import { findStation } from './find-station.ts';

/** `sounder agent claim`: asks the station of the code for a place in its fleet. */
export async function claim(context: CliContext, options: AgentClaimOptions): Promise<number> {
  const dataDir = resolve(options.dataDir);
  makeDataDir(dataDir);
  if (await agentStatus(dataDir)) {
    throw new FaultError({
      code: 'data.in-use',
      message: `An agent is running in ${dataDir}`,
      hint: 'stop it before claiming it for another station, or choose another folder with --data',
    });
  }
  const files = new MemberFiles(dataDir);
  const code = options.code ?? (await findStation(context, { key: options.key, isPatient: false }));
  const member = await claimAgent(
    { code, name: options.name },
    {
      files,
      version: context.version,
      proxy: options.proxy,
      clock: context.clock,
      signal: context.interrupted,
      onWaiting: () =>
        context.err(
          `sounder: Waiting for approval at the station. Key of this agent: ${keyFingerprint(agentKey(files.keyPath).publicKey)}\n`,
        ),
    },
  );
  context.out(`This agent is ${member.name}. Start it with: sounder agent run\n`);
  return EXIT.ok;
}

/** Makes the data folder of an agent where it is missing. Fault `data.unwritable`. */
export function makeDataDir(dataDir: string): void {
  try {
    makeFolders(dataDir);
  } catch (error) {
    throw new FaultError({
      code: 'data.unwritable',
      message: `The data folder ${dataDir} cannot be made: ${systemErrorText(error)}`,
      hint: 'choose another with --data',
    });
  }
}
