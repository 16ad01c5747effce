import { expect, it } from 'vitest';
import { createTimelineStore, withEvent } from '../live/timeline-store.ts';
import { IncidentNotifier } from './incident-notifier.ts';

const NOW = 1_700_000_000_000;

function notifier(options: { readonly isGranted?: boolean } = {}) {
  const kept = new Map<string, string>();
  const said: string[] = [];
  const timeline = createTimelineStore();
  const page = { isHidden: true, isReplaying: false, isMine: true };
  const played: string[] = [];
  const incidents = new IncidentNotifier({
    bridge: {
      askToNotify: () => Promise.resolve(options.isGranted ?? true),
      notify: ({ body }) => void said.push(body),
      preferences: { read: (key) => kept.get(key) ?? null, write: (key, value) => void kept.set(key, value) },
    },
    timeline,
    presentMs: () => NOW,
    isReplaying: () => page.isReplaying,
    isHidden: () => page.isHidden,
    turn: { isMine: () => page.isMine },
    play: (severity) => void played.push(severity),
  });
  const happen = (id: number, kind: string, atMs = NOW - 100, endMs: number | null = null) =>
    timeline.setState((before) =>
      withEvent(before, { id, atMs, endMs, kind, message: `${kind} ${id}`, excluded: true }),
    );
  return { incidents, happen, said, page, played, kept };
}

it('says nothing unless it was asked to', () => {
  const { happen, said } = notifier();
  happen(1, 'engine-restart');
  expect(said).toEqual([]);
});

it('says each incident once while the page is hidden, and no ordinary event', async () => {
  const { incidents, happen, said, page } = notifier();
  expect(await incidents.toggle()).toBe(true);
  happen(1, 'started');
  happen(2, 'engine-restart');
  happen(2, 'engine-restart', NOW - 100, NOW); // it got its end
  expect(said).toEqual(['engine-restart 2']);
  page.isHidden = false;
  happen(3, 'plan-refused');
  page.isHidden = true;
  happen(4, 'plan-refused');
  expect(said).toEqual(['engine-restart 2', 'plan-refused 4']);
});

it('does not repeat history after a reconnect', async () => {
  const { incidents, happen, said } = notifier();
  await incidents.toggle();
  happen(1, 'engine-restart', NOW - 3_600_000);
  expect(said).toEqual([]);
});

it('stays off where notifications are refused, and can be switched off again', async () => {
  const refused = notifier({ isGranted: false });
  expect(await refused.incidents.toggle()).toBe(false);
  const { incidents, happen, said } = notifier();
  await incidents.toggle();
  expect(await incidents.toggle()).toBe(false);
  happen(1, 'engine-restart');
  expect(said).toEqual([]);
});

it('reports alerts of the chosen severity and worse, and sounds by a severity of their own', async () => {
  const { incidents, happen, said, played, page, kept } = notifier();
  await incidents.setLevel('critical');
  happen(1, 'threshold');
  incidents.setSoundLevel('warning');
  played.length = 0;
  happen(2, 'down', NOW - 300_000); // known late, but still down
  page.isHidden = false;
  happen(3, 'down');
  happen(4, 'route-change');
  expect([said, played]).toEqual([['down 2'], ['critical', 'critical']]);
  await incidents.setLevel('info');
  happen(5, 'route-change');
  expect(played).toEqual(['critical', 'critical']);
  incidents.setWhileVisible(true);
  happen(6, 'route-change');
  expect(said).toEqual(['down 2', 'route-change 6']);
  expect([...kept.values()]).toEqual(['info', 'warning', 'on']);
});

it('says nothing of what a replay shows', async () => {
  const { incidents, happen, said, page } = notifier();
  await incidents.toggle();
  page.isReplaying = true;
  happen(1, 'down');
  expect(said).toEqual([]);
});

it('leaves alerts to the window that has the turn, and takes over those that come later', async () => {
  const { incidents, happen, said, played, page } = notifier();
  await incidents.setLevel('warning');
  incidents.setSoundLevel('warning');
  played.length = 0;
  page.isMine = false;
  happen(1, 'down');
  page.isMine = true;
  happen(2, 'down');
  expect([said, played]).toEqual([['down 2'], ['critical']]);
});

it('goes by the settings that another window has changed', () => {
  const { incidents, happen, said, kept } = notifier();
  kept.set('sounder.notify', 'critical');
  happen(1, 'down');
  expect(said).toEqual(['down 1']);
  expect(incidents.settings.getState().level).toBe('critical');
});
