import type { EditOp } from '../../core/contracts/edits.ts';
import type { Json } from '../../core/ports/service.ts';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';
import { MAIN } from './tags.ts';

/** A mesh of agents, whose forward delay grows with the number of the series. */
function seedMesh(station: ScriptedStation, names: readonly string[], probe: string): void {
  station.project.agents = Object.fromEntries(
    names.map((name, at) => [name, { reflector: true, address: `192.0.2.${at + 1}` }]),
  );
  station.project.edit(
    names.map((name): EditOp => {
      const agents = names.filter((other) => other !== name);
      return { op: 'put', name: `wan → ${name}`, target: { probe, to: `agent:${name}`, agents } };
    }),
  );
  station.services.script = (series) => ({
    outcome: 'reply',
    durationMs: 10 + series * 5,
    columns: {
      forwardMs: 4 + series * 3,
      backwardMs: 6 + series * 2,
      clockErrorMs: 0.4,
      packetsSent: 10,
      packetsBack: series === 1 ? 7 : 10,
      forwardLost: series === 1 ? 2 : 0,
      backwardLost: series === 1 ? 1 : 0,
    },
    detail: {} as Json,
  });
  station.start();
}

test('shows delay and loss between agents, with the bound of the clocks, and opens the chart', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  test.setTimeout(LOOKING_MS);
  seedMesh(station, ['berlin', 'lima', 'oslo', 'quito'], 'stamp');
  await sounder.openTable();
  await sounder.findCommand('matrix measurements');
  await page.keyboard.press('Enter');
  const screen = page.getByRole('region', { name: 'Matrix of agents' });
  const grid = screen.getByRole('grid', { name: 'STAMP between agents' });
  await expect(grid.getByRole('rowheader')).toHaveText(['berlin', 'lima', 'oslo', 'quito']);
  const cell = (from: string, to: string) => grid.getByRole('gridcell', { name: new RegExp(`^${from} to ${to}:`) });
  await expect(cell('lima', 'berlin')).toHaveText(/^○10/);
  await expect(cell('berlin', 'berlin')).toHaveAccessibleName('berlin to berlin: itself');

  await screen.getByRole('button', { name: 'One-way delay' }).click();
  await expect(cell('lima', 'berlin')).toHaveText(/^○4/);
  await screen.getByRole('button', { name: 'Loss' }).click();
  await expect(cell('oslo', 'berlin')).toHaveText(/^◕20/);

  await cell('oslo', 'berlin').hover();
  const card = page.getByRole('tooltip');
  await expect(card).toContainText('oslo → berlin');
  await expect(card).toContainText('→ Forward7.00 ms ± 400 µs');
  await expect(card).toContainText('2 of 10 in the last round');

  await cell('lima', 'berlin').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(card).toContainText('lima → oslo');
  await expectAccessible(page, '.matrix-screen');
  await cell('lima', 'oslo').focus();
  await page.keyboard.press('Enter');
  await expect(screen).toHaveCount(0);
  await expect(page.getByRole('grid', { name: 'Series' }).locator('[aria-selected=true]')).toContainText('wan → oslo');
});

test('has room for forty agents', async ({ station, sounder, page }) => {
  seedMesh(
    station,
    Array.from({ length: 40 }, (_, at) => `branch-${String(at + 1).padStart(2, '0')}`),
    'icmp',
  );
  await sounder.openTable();
  await sounder.findCommand('matrix measurements');
  await page.keyboard.press('Enter');
  const grid = page.getByRole('grid', { name: /between agents$/ });
  await expect(grid.getByRole('rowheader')).toHaveCount(40);
  await expect(grid.getByRole('gridcell')).toHaveCount(1600);
  await grid.getByRole('gridcell').first().focus();
  await page.keyboard.press('End');
  await expect(grid.getByRole('gridcell', { name: /^branch-01 to branch-40:/ })).toBeFocused();
});

test('says how to make one where no agent measures another', async ({ station, sounder, page }) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.findCommand('matrix measurements');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No agent measures another one yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Agents' }).last().click();
  await expect(page.getByRole('region', { name: 'Agents' })).toBeVisible();
});

test('compares one target from several agents: rows by agent, and a line for each in the chart', async ({
  station,
  sounder,
  page,
}) => {
  station.project.agents = { berlin: {}, lima: {}, oslo: {} };
  station.project.edit([
    { op: 'put', name: 'portal', target: { probe: 'icmp', to: '192.0.2.80', agents: ['local', 'all'] } },
    { op: 'put', name: 'other', target: { probe: 'icmp', to: '192.0.2.81' } },
  ]);
  station.start();
  await sounder.openTable();
  await page.getByLabel('Grouping of the rows').selectOption('By agent');
  const tree = page.getByRole('treegrid', { name: 'Series' });
  for (const group of ['berlin', 'lima', 'oslo', 'This computer']) {
    await expect(tree.getByRole('row', { name: new RegExp(group) }).first()).toBeVisible();
  }
  await page.getByLabel('Grouping of the rows').selectOption('Not grouped');
  await sounder.select(1);
  await sounder.findCommand('compare agents');
  await page.keyboard.press('Enter');
  await expect(sounder.table.locator('[aria-selected=true]')).toHaveCount(4);
  for (const name of ['from berlin', 'from lima', 'from oslo']) {
    await expect(page.locator('.chart-split')).toContainText(name);
  }
});
