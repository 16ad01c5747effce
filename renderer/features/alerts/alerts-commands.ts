import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { AlertsStore } from './alerts-store.ts';

interface AlertsCommandParts extends Pick<Base, 'layout'> {
  readonly notices: { getState(): Pick<ReturnType<Base['notices']['getState']>, 'report'> };
  readonly alerts: AlertsStore;
}

async function toggleNotifications({ alerts, notices }: AlertsCommandParts): Promise<void> {
  const isOn = await alerts.notifier.toggle();
  const message = isOn
    ? 'Notifications are on: warnings and critical alerts are reported while the page is hidden'
    : 'Notifications are off';
  notices.getState().report({ tone: 'done', message });
}

/** Commands for alerts. */
export function alertsCommands(parts: AlertsCommandParts): readonly CommandSpec[] {
  const { layout, alerts } = parts;
  const hasWaiting = () => alerts.waiting().length > 0;
  return [
    {
      id: 'view.alerts',
      title: 'Show or hide alerts',
      section: 'View',
      synonyms: 'alarm warning critical down outage bell',
      keys: ['Alt+A'],
      run: () => layout.getState().togglePanel('alerts'),
    },
    {
      id: 'alerts.show',
      title: 'Go to the worst open alert',
      section: 'View',
      synonyms: 'alarm down outage select chart',
      isEnabled: hasWaiting,
      run: () => {
        const [worst] = alerts.waiting();
        if (worst) alerts.getState().show(worst);
      },
    },
    {
      id: 'alerts.acknowledge',
      title: 'Acknowledge all open alerts',
      section: 'View',
      synonyms: 'alarm seen quiet dismiss',
      keys: ['Alt+Shift+A'],
      isEnabled: hasWaiting,
      run: () => alerts.getState().acknowledge(alerts.waiting()),
    },
    {
      id: 'view.notify',
      title: 'Toggle notifications of alerts',
      section: 'View',
      synonyms: 'incidents alarm sound',
      run: () => void toggleNotifications(parts),
    },
  ];
}
