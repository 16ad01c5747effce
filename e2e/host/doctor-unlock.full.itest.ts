import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPEN_CHECKOUT } from '../../lab/namespaces.ts';
import { builtCommand, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(`doctor --unlock${isRoot ? '' : ' (not run: only root can give a file a capability)'}`, () => {
  // Folders of the namespace's own, as far as anything is changed: nothing is left on the machine.
  const own = [
    'ip link set lo up && mount -t tmpfs tmpfs /usr/local',
    'mount -t tmpfs tmpfs /mnt && cp -a /etc /mnt/etc && mount --bind /mnt/etc /etc',
  ].join(' && ');
  const inOwn = (script: string) => ['unshare', '-nm', 'sh', '-c', `${own} && ${script}`, 'sh'];
  const prefix = inOwn('exec "$@"');
  const BROKER = '/usr/local/libexec/sounder/sounder-broker';
  const asSudo = { ...process.env, SUDO_USER: 'nobody', SUDO_UID: '65534', SUDO_GID: '65534' };

  it('states what it installs and where, makes a group for it, and finds what a member can do by trying as one', async () => {
    const script = `"$@"; status=$?; stat -c '%U:%G %a' ${BROKER} >&2; getent group sounder >&2; exit $status`;
    const words = ['doctor', '--unlock', '--yes', '--json'];
    const { status, stdout, stderr } = await sounder(words, { prefix: inOwn(script), env: asSudo });
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as { findings: { feature: string; method: string | null }[] };
    expect(report.findings.find((one) => one.feature === 'capture')?.method).toContain('broker');
    expect(stderr).toContain(`This installs, as root:\n  ${BROKER}\n`);
    expect(stderr).toContain('nobody is added to it');
    expect(stderr).toMatch(/Testing as user 65534, in group sounder\n/);
    expect(stderr).toMatch(/root:sounder 750\nsounder:x:\d+:nobody\n$/);
  });

  it('installs nothing where nobody can be asked and nobody has agreed', async () => {
    const { status, stderr } = await sounder(['doctor', '--unlock'], {
      prefix: inOwn(`"$@"; s=$?; ls ${BROKER}; exit $s`),
    });
    expect(status).toBe(64);
    expect(stderr).toContain('add --yes');
    expect(stderr).toMatch(/ls: .*sounder-broker/);
  });

  it.each([
    ['y', 'Installed'],
    ['n', 'Nothing was changed'],
    ['', 'Nothing was changed'],
  ])('asks on a terminal, and takes %j for an answer', async (answer, said) => {
    // `script` gives it a terminal; what is typed comes once it has asked.
    const terminal = inOwn('exec script -qefc "$*" /dev/null');
    expect(await spawnTyping(terminal, ['doctor', '--unlock'], '[y/N]', `${answer}\n`)).toContain(said);
  });

  it('keeps the group of a broker when it reinstalls the broker', async () => {
    const { stdout, stderr } = await sounder(['doctor', '--unlock', '--yes', '--json'], {
      prefix: inOwn('"$@" --group nogroup && exec "$@"'),
    });
    expect(stderr.match(/for members of group nogroup\n/g)).toHaveLength(2);
    const reports = stdout.trim().split('\n');
    for (const report of reports) expect(report).toContain('AF_PACKET, through the broker');
    expect(reports).toHaveLength(2);
  });

  it('is undone by --lock, group and folders and all', async () => {
    const words = ['doctor', '--lock', '--json'];
    const script = [
      'cp /etc/group /mnt/before',
      `'${process.execPath}' '${builtCommand}' doctor --unlock --yes >/dev/null`,
      '"$@"',
      'cmp /etc/group /mnt/before && ls -A /usr/local && "$@"',
    ].join('; ');
    const { status, stdout } = await sounder(words, { prefix: inOwn(script), env: asSudo });
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { ok: true, removed: [BROKER, 'group sounder', dirname(BROKER), dirname(dirname(BROKER))], left: [] },
      { ok: true, removed: [], left: [] },
    ]);
  });

  it('leaves with --lock a group that was there before, without whom it added', async () => {
    const script = [
      'groupadd --system sounder && usermod -aG sounder root && mkdir /usr/local/libexec',
      `'${process.execPath}' '${builtCommand}' doctor --unlock --yes >/dev/null`,
      '"$@"; getent group sounder; ls /usr/local',
    ].join('; ');
    const { stdout } = await sounder(['doctor', '--lock'], { prefix: inOwn(script), env: asSudo });
    expect(stdout).toMatch(
      /^removed {2}.*sounder-broker\nremoved {2}nobody from group sounder\nremoved {2}.*\/sounder\nsounder:x:\d+:root\nlibexec\n$/,
    );
  });

  it('remembers with --lock what it could not undo yet', async () => {
    const script = [
      `'${process.execPath}' '${builtCommand}' doctor --unlock --yes >/dev/null`,
      'useradd -M -g sounder holder',
      '"$@"; "$@"; userdel holder; getent group sounder >&2; "$@"; ls -A /usr/local >&2',
    ].join('; ');
    const { stdout, stderr } = await sounder(['doctor', '--lock', '--json'], { prefix: inOwn(script), env: asSudo });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ok: boolean; removed: string[]; left: string[] });
    const left = [expect.stringContaining('group sounder: ')];
    expect(answers.slice(0, 2)).toEqual([
      { ok: false, removed: [BROKER], left },
      { ok: false, removed: [], left },
    ]);
    const isGone = !/^sounder:x:/m.test(stderr); // some systems remove a user's group with the user
    const folders = [dirname(BROKER), dirname(dirname(BROKER))];
    expect(answers[2]).toEqual({ ok: true, removed: [...(isGone ? [] : ['group sounder']), ...folders], left: [] });
    expect(stderr).not.toMatch(/^libexec$/m);
  });

  it('takes out with --lock whom it added to a group before it was installed for another', async () => {
    const script = [
      'groupadd --system sounder && groupadd --system ops',
      `'${process.execPath}' '${builtCommand}' doctor --unlock --yes >/dev/null`,
      `'${process.execPath}' '${builtCommand}' doctor --unlock --yes --group ops >/dev/null`,
      '"$@"; getent group sounder',
    ].join('; ');
    const { stdout } = await sounder(['doctor', '--lock'], { prefix: inOwn(script), env: asSudo });
    expect(stdout).toContain('removed  nobody from group sounder\n');
    expect(stdout).toMatch(/\nsounder:x:\d+:\n$/);
  });

  it('looks with the groups of who called sudo, to whom alone the kernel may permit ICMP', async () => {
    const script = 'echo "61234 61234" > /proc/sys/net/ipv4/ping_group_range && exec "$@"';
    const env = { ...process.env, SUDO_USER: 'nobody', SUDO_UID: '65534', SUDO_GID: '61234' };
    const words = ['doctor', '--unlock', '--yes', '--json'];
    const { stdout } = await sounder(words, { prefix: inOwn(script), env });
    const report = JSON.parse(stdout) as { findings: { feature: string; method: string | null }[] };
    expect(report.findings.find(({ feature }) => feature === 'icmp4')?.method).toBe('icmp-datagram');
  });

  it('is done and undone from the page where the station runs as root', async () => {
    const data = temporaryDir();
    const isOnComputer = existsSync(BROKER);
    // The page reaches the station: its network is the computer's, its folders are its own.
    const served = await serve(data.path, [], builtCommand, ['unshare', '-m', 'sh', '-c', `${own} && exec "$@"`, 'sh']);
    const { station, close } = await connectStation(served.url);
    try {
      expect(await station.doctorAccess(null)).toMatchObject({ installed: null, isPermitted: true, lockSteps: [] });
      const unlocked = await station.doctorChange({ change: 'unlock' });
      expect(unlocked).toMatchObject({ installed: BROKER, isPermitted: true });
      expect(unlocked.lockSteps).not.toEqual([]);
      expect(existsSync(BROKER)).toBe(isOnComputer);
      expect(await station.doctorChange({ change: 'lock' })).toMatchObject({ installed: null, lockSteps: [] });
    } finally {
      close();
      await served.stop();
      data.remove();
    }
  });

  it('says that there is no such group', async () => {
    const { status, stderr } = await sounder(['doctor', '--unlock', '--group', 'no-such-group'], { prefix });
    expect([status, stderr]).toEqual([64, expect.stringContaining('groupadd')]);
  });

  it('prints the commands to a user without rights, and changes nothing', async () => {
    const left = ['set -eu', 'mount -t tmpfs tmpfs /run', ...OPEN_CHECKOUT, own, 'exec "$@"'].join('\n');
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const { stdout } = await sounder(['doctor', '--unlock'], {
      prefix: ['unshare', '-nm', 'sh', '-c', left, 'sh', ...user],
    });
    expect(stdout).toContain('sudo groupadd --system sounder\n');
    expect(stdout).toMatch(/^sudo install -D -o root -g sounder -m 0750 '.*sounder-broker' \/usr\/local\/libexec\//m);
    expect(stdout).toContain(`sudo setcap cap_net_raw+ep ${BROKER}`);
    const locked = await sounder(['doctor', '--lock'], { prefix: ['unshare', '-nm', 'sh', '-c', left, 'sh', ...user] });
    expect([locked.status, locked.stderr]).toEqual([64, expect.stringContaining('sudo sounder doctor --lock')]);
  });
});

/** Runs `sounder` and types something once it has asked. @returns what it printed */
function spawnTyping(
  prefix: readonly string[],
  words: readonly string[],
  asked: string,
  typed: string,
): Promise<string> {
  const [program = '', ...rest] = [...prefix, process.execPath, builtCommand, ...words];
  const child = spawn(program, rest, { stdio: 'pipe' });
  let out = '';
  child.stdout.on('data', (chunk) => {
    const before = out.includes(asked);
    out += chunk;
    if (!before && out.includes(asked)) child.stdin.write(typed);
  });
  return new Promise((resolve) => child.once('close', () => resolve(out)));
}
