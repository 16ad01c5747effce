import { expect, it } from 'vitest';
import { envWithoutMetrics, envWithoutSecrets } from './child-env.ts';

const ENV = { PATH: '/bin', PROM_USER: 'a', PROM_PASSWORD: 'b', SOUNDER_NAS: 'c', SOUNDER_DRIVER: 'portable' };

it('a process gets the secrets that it uses only', () => {
  expect(envWithoutMetrics(ENV)).toEqual({
    PATH: '/bin',
    PROM_USER: 'a',
    SOUNDER_NAS: 'c',
    SOUNDER_DRIVER: 'portable',
  });
  expect(envWithoutSecrets(ENV)).toEqual({ PATH: '/bin', PROM_USER: 'a', SOUNDER_DRIVER: 'portable' });
});
