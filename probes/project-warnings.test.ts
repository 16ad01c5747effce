import { expect, it } from 'vitest';
import { parseProject, warningsOf } from './project-schema.ts';

function warned(target: object, defaults: object = {}): readonly (readonly [string, string])[] {
  const parsed = parseProject({ sounder: 1, defaults, targets: { t: target } });
  if (!('project' in parsed)) throw new Error(parsed.issues.map(({ message }) => message).join());
  return warningsOf(parsed.project).map(({ path, message }) => [path.slice(2).join('/'), message]);
}

const URL_TO = { probe: 'http', to: 'https://example.org/' };
const FILES = { probe: 'smb', to: 'files.example' };
const TEST = { probe: 'iperf3', to: '192.0.2.1' };
const ECHO = { probe: 'icmp', to: '192.0.2.1' };

it.each<[object, readonly (readonly [string, string])[]]>([
  [{ ...URL_TO, password: 'web' }, [['password', 'There is a password, but no user']]],
  [{ ...URL_TO, user: 'a' }, [['user', 'There is a user, but no password: it logs in with an empty one']]],
  [{ ...FILES, steps: 'shares' }, [['steps', 'The steps log in anonymously: there is no user']]],
  [{ ...ECHO, lock: 'local' }, [['lock', 'icmp does not use lock: only service probes wait for each other']]],
  [
    { ...TEST, duration: '60s', interval: '30s' },
    [['', 'A round may last 153s, longer than the interval of 30s: the next one is skipped then']],
  ],
])('warns of %j', (target, warnings) => {
  expect(warned(target)).toEqual(warnings);
});

it.each<[object, object?]>([
  [{ ...URL_TO, user: 'a', password: 'web' }],
  [{ ...URL_TO, password: 'web' }, { user: 'a' }],
  [{ ...FILES, steps: 'shares', user: 'a', password: 'x' }],
  [ECHO, { lock: 'local' }],
  [{ ...ECHO, lock: 'none' }],
  [{ ...URL_TO, lock: 'local' }],
  [{ ...TEST, duration: '60s' }],
])('does not warn of %j with the defaults %j', (target, defaults) => {
  expect(warned(target, defaults)).toEqual([]);
});

it('reports a setting that is wrong where it stands, and not as the destination too', () => {
  const placesOf = (target: object) => {
    const parsed = parseProject({ sounder: 1, targets: { t: { probe: 'dns', to: 'example.com', ...target } } });
    return 'issues' in parsed ? parsed.issues.map(({ path }) => path.join('/')) : [];
  };
  expect(placesOf({ server: 'bad!' })).toEqual(['targets/t/server']);
  expect(placesOf({ to: 'bad name!', server: 'bad!' })).toEqual(['targets/t/server', 'targets/t/to']);
});
