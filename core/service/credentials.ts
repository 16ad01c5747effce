import { z } from 'zod';
import { SecretReference } from '../model/secret.ts';
import { setting } from '../model/setting.ts';

/** Setting that refers to a secret. */
export const secretSetting = (look: { readonly label: string; readonly help: string; readonly flag: string }) =>
  setting(SecretReference, { type: 'secret' }, { ...look, default: null, unset: 'none', section: 'Probe' });

/** Name to log in with, of all probes that log in. */
export const USER = setting(
  z.string('user must be text').min(1, 'user is not empty').max(256, 'user has at most 256 characters'),
  { type: 'text' },
  { default: null, unset: 'none', label: 'User', help: 'Name to log in with', section: 'Probe', flag: '--user <NAME>' },
);

/** Reference to the password of `user`. */
export const PASSWORD = secretSetting({
  label: 'Password',
  help: 'Name of a stored secret, env:SOUNDER_NAME or file:PATH; never the password itself',
  flag: '--password <SECRET>',
});
