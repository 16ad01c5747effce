import type { ServiceResult } from '../../../../core/ports/service.ts';
import { FaultError } from '../../../../core/result/result.ts';
import { systemClock } from '../../../../host/clock.ts';
import { serviceHost } from '../../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../../host/service/testing/service-rig.ts';
import { compileSmb } from '../../common/compile.ts';
import { smb } from '../../common/definition.ts';
import { type SmbDetail, smbDetail } from '../../common/detail.ts';
import { runSmb } from '../run.ts';
import { PASSWORD } from './samba.ts';

const SECRETS: Readonly<Record<string, string>> = { good: PASSWORD, wrong: 'not the password' };

const host = serviceHost({
  clock: systemClock(),
  secret(reference) {
    const value = SECRETS[reference];
    const missing = () => new FaultError({ code: 'secret.unknown', message: 'There is no stored secret of this name' });
    return value === undefined ? Promise.reject(missing()) : Promise.resolve(value);
  },
});

export type Tried = ServiceResult & { readonly parsed: SmbDetail };

/** One transaction as the engine carries it out, with its detail, which must never hold the password. */
export async function trySmb(
  port: number,
  settings: ServiceTrial['settings'] = {},
  more: Partial<ServiceTrial> = {},
): Promise<Tried> {
  const trial = { to: '127.0.0.1', ...more, settings: { port, ...settings } };
  const result = await tryService({ definition: smb, compile: compileSmb }, runSmb, host, trial);
  const parsed = smbDetail(result.detail);
  if (!parsed) throw new Error(`a detail of another form: ${JSON.stringify(result.detail)}`);
  for (const secret of Object.values(SECRETS)) {
    if (JSON.stringify(result).includes(secret)) throw new Error('the password is part of the result');
  }
  return { ...result, parsed };
}
