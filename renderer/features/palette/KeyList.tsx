import type { ReactNode } from 'react';
import type { Command } from '../../base/commands/command.ts';
import { KeyLabel } from './KeyLabel.tsx';

/** Keys that belong to a place and are no commands, by place. */
const IN_PLACE: Readonly<Record<string, readonly (readonly [keys: string, meaning: string])[]>> = {
  'In the table': [
    ['↑ ↓', 'Select; with Shift a range, with Ctrl only move'],
    ['Space', 'Toggle selection'],
    ['Enter', 'Edit the selection'],
    ['→ ←', 'Expand and collapse a target'],
    ['Shift F10', 'Menu of the selected rows; also the menu key'],
    ['↑ ↓ Enter', 'In a menu: choose; Esc closes it'],
  ],
  'In a heading of the table': [
    ['Enter', 'Sort; with Shift further columns'],
    ['Alt ← →', 'Move the column'],
    ['Shift ← →', 'Resize the column'],
    ['Shift F10', 'Menu of the column'],
  ],
  'In the grid': [
    ['← ↑ ↓ →', 'Move between cells; with Shift select'],
    ['Enter', 'Select, pin the card and open the chart; Esc unpins'],
    ['Shift Enter', 'Select the row and pin its card'],
    ['Space', 'Add to the selection'],
  ],
  'In the path': [
    ['↑ ↓', 'Move between hops'],
    ['Enter', 'Chart the hop; with Ctrl several'],
    ['← →', 'In the timeline of a hop: read values; with Ctrl go to events'],
    ['Enter', 'In the timeline of a hop: show the path of that moment'],
  ],
  'In the path map': [
    ['← ↑ ↓ →', 'Move between routers; with Shift move the map'],
    ['Enter', 'Choose the router; with Ctrl several'],
    ['+ − 0', 'Zoom, and fit the map'],
  ],
  'In the chart': [
    ['Wheel', 'Zoom around the pointer (with Ctrl where plots scroll); with Shift or sideways pan'],
    ['← →', 'Read values; with Shift choose a span for statistics, with Ctrl go to events'],
    ['PageUp PageDown', 'Pan'],
    ['+ −', 'Zoom'],
    ['Home', 'Return to live'],
  ],
  'In the spreadsheet': [
    ['Enter F2', 'Edit the cell; typing replaces it'],
    ['Tab', 'Next cell; with Shift the one before'],
    ['Ctrl Enter', 'While editing: write to all selected cells'],
    ['Ctrl D R', 'Fill down, fill right'],
    ['Ctrl Space', 'Select the column; Shift Space the row'],
    ['Ctrl A C X V', 'Select all, copy, cut, paste'],
    ['Delete', 'Empty the cells; with Ctrl delete the rows'],
    ['Ctrl Shift D', 'Duplicate the rows'],
    ['Alt Enter', 'Open the form of the rows'],
    ['F8', 'Next error; with Shift the one before'],
  ],
  'In a panel': [['Esc', 'Close it and return to where you were']],
  Anywhere: [['Ctrl V', 'Add targets from the clipboard']],
};

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
      {Object.entries(IN_PLACE).map(([place, keys]) => (
        <section key={place}>
          <h3>{place}</h3>
          <dl>
            {keys.map(([chord, meaning]) => (
              <div key={chord}>
                <dt>
                  <kbd>{chord}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
