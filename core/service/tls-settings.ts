import { z } from 'zod';
import { type SettingSet, setting, yesNoSetting } from '../model/setting.ts';

const text = { type: 'text' } as const;

/** Settings of probes that use TLS. */
export const TLS_SETTINGS = {
  insecureTls: yesNoSetting('insecureTls', {
    default: false,
    label: 'Accept any certificate',
    help: 'Continue with a certificate that is not valid; its problems are still shown',
    section: 'Probe',
    flag: '--insecure',
  }),
  tlsServerName: setting(
    z
      .string('tlsServerName must be text')
      .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'tlsServerName must be a name or an address'),
    text,
    {
      default: null,
      unset: 'name of the target',
      label: 'TLS server name',
      help: 'Name to send (SNI) and to check the certificate for',
      section: 'Probe',
      flag: '--tls-server-name <NAME>',
    },
  ),
  caFile: setting(
    z.string('caFile must be text').regex(/^(\/|[A-Za-z]:[\\/])[^\0]{1,1000}$/, 'caFile must be an absolute path'),
    text,
    {
      default: null,
      unset: 'those of the system',
      label: 'Authorities',
      help: 'File with further trusted certification authorities, PEM, absolute path',
      section: 'Probe',
      flag: '--ca-file <PATH>',
    },
  ),
} as const satisfies SettingSet;
