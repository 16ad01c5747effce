import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { scriptedAgent } from './scripted-fleet.ts';
import { MAIN } from './tags.ts';

test('an empty fleet leads to a claim code, and the host that used it joins', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(4);
  await sounder.openTable();
  await page.keyboard.press('Alt+p');
  const screen = page.getByRole('region', { name: 'Agents' });
  await expect(screen.getByRole('heading', { name: 'No agents yet' })).toBeVisible();

  await screen.getByRole('button', { name: 'Add an agent' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an agent' });
  await expect(dialog.getByText('This opens a port')).toBeVisible();
  await dialog.getByLabel('Name').fill('Pi 3');
  await expect(dialog.getByText('lower-case letters, digits and hyphens')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Make claim code' })).toBeDisabled();
  await dialog.getByLabel('Name').fill('lobby');
  await page.keyboard.press('Enter');
  const command = dialog.getByRole('region', { name: 'Command that installs' });
  await expect(command).toHaveText(
    /^curl .*--pinnedpubkey 'sha256\/\/.*' 'https:\/\/192\.0\.2\.1:4785\/install\/.*sudo sh -s -- [0-9A-Z-]{60,}$/,
  );
  await expect(dialog.getByRole('button', { name: 'Copy the command' })).toBeFocused();
  await dialog.getByLabel('Address of this computer').selectOption('[2001:db8::1]:4785');
  await expect(command).toContainText("'https://[2001:db8::1]:4785/install/");
  await expect(dialog.getByText('This station has no bundle to install yet')).toBeVisible();
  await dialog.getByText('Where Sounder is installed already').click();
  await expect(dialog.getByRole('region', { name: 'Command with Sounder' })).toHaveText(
    /^sounder agent claim [0-9A-Z-]{60,}$/,
  );
  await expect(dialog.getByText('valid once, for one agent')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(station.fleet.asked).toEqual(['code for lobby']);
  await expect(screen.getByRole('heading', { name: 'No agent has used its claim code yet' })).toBeVisible();

  station.fleet.seed();
  const lobby = screen.getByRole('region', { name: 'Waiting for approval (1)' });
  await expect(lobby).toContainText('9c:41:e0:7b:32:d8:05:aa');
  await expect(lobby).toContainText('02:00:5e:10:00:01');
  await expect(lobby).toContainText('198.51.100.7');
  await lobby.getByLabel('Name of the agent').fill('lobby');
  await lobby.getByRole('button', { name: 'Approve' }).click();
  await expect(sounder.notice('Approved lobby')).toBeVisible();
  await expect(lobby).toHaveCount(0);
  await screen.getByRole('button', { name: 'lobby' }).click();
  await expect(screen.getByRole('region', { name: 'Agent lobby' })).toContainText('It is not in the project yet');
});

test('agents that need attention come first; one is looked at, and revoked after confirmation', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(4);
  station.fleet.seed();
  await sounder.openTable();
  await page.getByRole('button', { name: 'Agents', exact: true }).click();
  const screen = page.getByRole('region', { name: 'Agents' });
  await expect(screen.getByRole('status')).toHaveText('3 agents, 2 connected, ▲ 1 silent, ⚠ 1 with warnings');
  const table = screen.getByRole('table', { name: 'Agents' });
  await expect(table.getByRole('rowheader')).toHaveText([/^oslo/, /^lima/, /^berlin/]);
  const lima = table.getByRole('row', { name: /lima/ });
  for (const text of [
    'Hot: 84 °C',
    'Processor is throttled',
    'Results are 5 min',
    'Clock is off by +1.2 s',
    '18 of 20',
  ]) {
    await expect(lima).toContainText(text);
  }

  await table.getByRole('button', { name: 'oslo' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(screen.getByRole('region', { name: 'Agent lima' })).toBeVisible();
  await page.keyboard.press('F6');
  await expect(screen.getByRole('button', { name: 'Close the details' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(screen.getByRole('region', { name: 'Agent lima' })).toHaveCount(0);
  await expect(table.getByRole('button', { name: 'lima' })).toBeFocused();

  await screen.getByRole('searchbox', { name: 'Find agents' }).fill('lima');
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  await table.getByRole('button', { name: 'lima' }).click();
  const detail = screen.getByRole('region', { name: 'Agent lima' });
  await expect(detail.getByRole('list', { name: 'Warnings' })).toContainText('12 samples lost');
  await detail.getByRole('button', { name: 'Log' }).click();
  await expect(page.getByRole('region', { name: 'Log of lima' })).toContainText('Plan of lima has 20 entries');
  await page.keyboard.press('Escape');
  await detail.getByRole('button', { name: 'Restart' }).click();
  await expect(sounder.notice('lima restarts')).toBeVisible();
  await detail.getByRole('button', { name: 'Run now' }).click();
  await expect(sounder.notice('lima measures 18 series now')).toBeVisible();
  await detail.getByRole('button', { name: 'Host name' }).click();
  await detail.getByLabel('Host name of lima').fill('Pi 3');
  await expect(detail.getByRole('button', { name: 'Set' })).toBeDisabled();
  await detail.getByLabel('Host name of lima').fill('pi-lima-2');
  await page.keyboard.press('Enter');
  await expect(sounder.notice('The host of lima is called pi-lima-2 now')).toBeVisible();

  const question = page.getByRole('alertdialog', { name: 'Revoke lima?' });
  await detail.getByRole('button', { name: 'Revoke' }).click();
  await expect(question.getByText('Results that it has not sent yet are lost')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  const asked = ['restart lima', 'run lima', 'host name of lima: pi-lima-2'];
  expect(station.fleet.asked).toEqual(asked);
  await detail.getByRole('button', { name: 'Revoke' }).click();
  await question.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(detail).toContainText('✕ Revoked');
  expect(station.fleet.asked).toEqual([...asked, 'revoke lima']);
});

test('a thousand agents: only those that are seen are drawn, and the page stays smooth while all of them report', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(4);
  const named = (at: number) => `branch-${String(at).padStart(4, '0')}`;
  const agents = Array.from({ length: 1000 }, (_, at) => scriptedAgent(named(at)));
  station.fleet.set({ ...station.fleet.state, agents });
  await sounder.openTable();
  await page.keyboard.press('Alt+p');
  const table = page.getByRole('table', { name: 'Agents' });
  await expect(table).toHaveAttribute('aria-rowcount', '1001');
  await expect(table.getByRole('button', { name: named(0) })).toBeVisible();
  expect(await table.getByRole('rowheader').count()).toBeLessThan(60);

  await table.getByRole('button', { name: named(0) }).focus();
  await page.keyboard.press('End');
  await expect(table.getByRole('button', { name: named(999) })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(table.getByRole('button', { name: named(998) })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(table.getByRole('button', { name: named(0) })).toBeFocused();

  // Every agent reports once in ten seconds: a tenth of them changes each second. Work is counted, not time by the clock.
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const workSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await workSeconds();
  for (let second = 0; second < 3; second++) {
    const changed = agents.map((agent, at) => (at % 10 === second ? { ...agent, lastSeenMs: Date.now() } : agent));
    station.fleet.set({ ...station.fleet.state, agents: changed });
    await page.waitForTimeout(1000);
  }
  expect((await workSeconds()) - before).toBeLessThan(1.5);
});

test('several agents are chosen, also by site, for one step', async ({ station, sounder, page }) => {
  station.seed(4);
  station.fleet.seed();
  const more = ['lima-2', 'lima-3'].map((name) => scriptedAgent(name, { site: 'Customer / Lima' }));
  station.fleet.set({ ...station.fleet.state, agents: [...station.fleet.state.agents, ...more] });
  await sounder.openTable();
  await page.keyboard.press('Alt+p');
  const screen = page.getByRole('region', { name: 'Agents', exact: true });
  await screen.getByText('By site').click();
  const table = screen.getByRole('table', { name: 'Agents' });
  await expect(table.locator('.agent-site')).toHaveText([
    /Berlin.*1 agent/,
    /Lima.*3 agents/,
    /Oslo.*1 agent.*1 silent/,
  ]);
  await table.getByText('Customer / Lima').first().locator('..').getByRole('checkbox').check({ force: true });
  const bulk = page.getByRole('region', { name: 'Steps with the chosen agents' });
  await expect(bulk).toContainText('3 agents chosen');
  await table.getByRole('checkbox', { name: 'Choose lima-3' }).uncheck({ force: true });
  await bulk.getByRole('button', { name: 'Run now' }).click();
  await expect(sounder.notice('2 agents measure now')).toBeVisible();
  await bulk.getByRole('button', { name: 'Restart' }).click();
  await expect(sounder.notice('2 agents restart')).toBeVisible();
  expect(station.fleet.asked.sort()).toEqual(['restart lima', 'restart lima-2', 'run lima', 'run lima-2']);
  await bulk.getByRole('button', { name: 'Revoke' }).click();
  await page
    .getByRole('alertdialog', { name: 'Revoke 2 agents?' })
    .getByRole('button', { name: 'Revoke', exact: true })
    .click();
  await expect(sounder.notice('2 agents revoked')).toBeVisible();
  await expect(bulk).toHaveCount(0);
});

test('agents, details and the form for a code have no accessibility violations', async ({ station, sounder, page }) => {
  test.setTimeout(LOOKING_MS);
  station.seed(4);
  station.fleet.seed();
  await sounder.openTable();
  await page.keyboard.press('Alt+p');
  const screen = page.getByRole('region', { name: 'Agents' });
  await screen.getByRole('button', { name: 'lima' }).click();
  await expectAccessible(page, '.agents-screen');
  await screen.getByRole('button', { name: 'Add an agent' }).click();
  await expectAccessible(page, '.agent-dialog');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add an agent' });
  await expect(dialog.getByRole('button', { name: 'Copy the command' })).toBeFocused();
  await dialog.getByText('Where Sounder is installed already').click();
  await expectAccessible(page, '.agent-dialog');
});

test('agents get another version from bundles with their signatures', async ({ station, sounder, page }) => {
  station.seed(4);
  station.fleet.seed();
  await sounder.openTable();
  await page.keyboard.press('Alt+p');
  const screen = page.getByRole('region', { name: 'Agents' });
  await screen.getByRole('button', { name: 'Upgrade agents' }).click();
  const dialog = page.getByRole('dialog', { name: 'Upgrade agents' });
  const bundle = {
    name: 'sounder-agent-0.2.0-arm64.tar.gz',
    mimeType: 'application/gzip',
    buffer: Buffer.from('bundle'),
  };
  await dialog.locator('input[type=file]').setInputFiles([bundle]);
  await expect(dialog.getByText(`${bundle.name}.sig is missing`)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Upgrade the agents' })).toBeDisabled();
  const release = {
    version: '0.2.0',
    arch: 'arm64',
    bytes: 6,
    sha256: 'a'.repeat(64),
    signature: `${'A'.repeat(86)}==`,
  };
  const signature = {
    name: `${bundle.name}.sig`,
    mimeType: 'text/plain',
    buffer: Buffer.from(JSON.stringify(release)),
  };
  await dialog.locator('input[type=file]').setInputFiles([bundle, signature]);
  await expect(dialog.getByText('Version 0.2.0 for arm64')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Upgrade the agents' }).click();
  await expect(dialog).toHaveCount(0);
  expect(station.fleet.asked).toEqual(['bundle 0.2.0', 'upgrade to 0.2.0, 1 first, for 600 s']);
  const upgrade = screen.getByRole('region', { name: 'Upgrade' });
  await expect(upgrade).toContainText('The upgrade to version 0.2.0 is running.');
  await expect(upgrade).toContainText('berlin: 40 % sent');
  await expectAccessible(page);
  await upgrade.getByRole('button', { name: 'Stop the upgrade' }).click();
  await expect(upgrade).toContainText('was stopped');
});
