import { expect, it } from 'vitest';
import { toFault } from '../core/result/result.ts';
import { BrokerAccess, type EndedCommand } from './doctor-access.ts';

const PLAN = { groupName: 'sounder', makesGroup: true, newMember: null };
const TESTED = '{"ok":false,"driver":"js","findings":[]}\n';

function access(changed: Promise<EndedCommand>, answerMs = 60_000) {
  let plans = 0;
  const plan = () => {
    plans += 1;
    return Promise.resolve(PLAN);
  };
  const host = { isPermitted: () => true, isInstalled: () => true, plan, change: () => changed, answerMs };
  return { broker: new BrokerAccess(host), plans: () => plans };
}

const outcome = async (ended: EndedCommand) => {
  const { broker } = access(Promise.resolve(ended));
  return broker.change('unlock').then(
    () => 'done',
    (error: unknown) => toFault(error).message,
  );
};

it('is changed when the command installed, whether what it tests then works or not', async () => {
  expect(await outcome({ status: 0, out: TESTED, err: '' })).toBe('done');
  expect(await outcome({ status: 69, out: TESTED, err: 'sounder: Testing as user 1000\n' })).toBe('done');
});

it('is not changed when an installation over an older one fails, and says why', async () => {
  expect(await outcome({ status: 2, out: '', err: 'sounder: It\nsounder: No space left\n' })).toBe(
    'sounder: No space left',
  );
  expect(await outcome({ status: 69, out: '', err: 'sounder: No native build\n' })).toBe('sounder: No native build');
  expect(await outcome({ status: null, out: '', err: 'spawn EAGAIN' })).toBe('spawn EAGAIN');
});

it('is changed by one at a time, and a change that takes long continues', async () => {
  const command = Promise.withResolvers<EndedCommand>();
  const { broker } = access(command.promise, 1);
  await expect(broker.change('unlock')).rejects.toThrow('The unlock has not ended yet, and continues');
  await expect(broker.change('lock')).rejects.toMatchObject({ fault: { code: 'doctor.changing' } });
  command.resolve({ status: 0, out: TESTED, err: '' });
  await command.promise;
  expect((await broker.change('lock')).installed).not.toBeNull();
});

it('looks groups up once for all who ask meanwhile', async () => {
  const { broker, plans } = access(Promise.resolve({ status: 0, out: '', err: '' }));
  await Promise.all([broker.current(), broker.current()]);
  await broker.current();
  expect(plans()).toBeLessThanOrEqual(2);
});
