import type { ReactNode } from 'react';
import type { Command } from '../../base/commands/command.ts';
import { KeyLabel } from './KeyLabel.tsx';

/** Keys that belong to a place and are no commands. */
const IN_PLACE = [
  ['In the table', '↑ ↓', 'select; with Shift a range, with Ctrl only move'],
  ['In the table', 'Space', 'toggle selection'],
  ['In the table', 'Enter', 'edit the selection'],
  ['In the table', '→ ←', 'expand and collapse a target'],
  ['In the grid', '← ↑ ↓ →', 'move between cells; with Shift select'],
  ['In the grid', 'Enter', 'select, pin the card and open the chart; Esc unpins'],
  ['In a panel', 'Esc', 'close it and return to where you were'],
  ['In the chart', 'Wheel', 'zoom around the pointer; with Shift or sideways pan'],
  ['In the chart', '← →', 'read values; with Shift choose a span for statistics, with Ctrl go to events'],
  ['In the chart', 'PageUp PageDown', 'pan'],
  ['In the chart', '+ −', 'zoom'],
  ['In the chart', 'Home', 'return to live'],
  ['Anywhere', 'Ctrl V', 'add targets from the clipboard'],
] as const;

/** All keys, section by section. */
export function KeyList({ commands }: { readonly commands: readonly Command[] }): ReactNode {
  const withKeys = commands.filter((command) => command.keys.length > 0);
  const sections = [...new Set(withKeys.map((command) => command.section))];
  return (
    <div className="key-columns">
      {sections.map((section) => (
        <section key={section}>
          <h3>{section}</h3>
          <dl>
            {withKeys
              .filter((command) => command.section === section)
              .map((command) => (
                <div key={command.id}>
                  <dt>
                    {command.keys.map((chord) => (
                      <KeyLabel key={chord} chord={chord} />
                    ))}
                  </dt>
                  <dd>{command.title}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <section>
        <h3>In the table and chart</h3>
        <dl>
          {IN_PLACE.map(([place, keys, meaning]) => (
            <div key={`${place} ${keys}`}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>
                {place}: {meaning}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
