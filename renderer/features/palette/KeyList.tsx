import type { ReactNode } from 'react';
import type { Command } from '../../base/commands/command.ts';
import { KeyLabel } from './KeyLabel.tsx';

/** Keys that belong to a place and are no commands, by place. */
const IN_PLACE: Readonly<Record<string, readonly (readonly [keys: string, meaning: string])[]>> = {
  'In the table': [
    ['↑ ↓', 'select; with Shift a range, with Ctrl only move'],
    ['Space', 'toggle selection'],
    ['Enter', 'edit the selection'],
    ['→ ←', 'expand and collapse a target'],
    ['Shift F10', 'menu of the selected rows; also the menu key'],
    ['↑ ↓ Enter', 'in a menu: choose; Esc closes it'],
  ],
  'In a heading of the table': [
    ['Enter', 'sort; with Shift further columns'],
    ['Alt ← →', 'move the column'],
    ['Shift ← →', 'resize the column'],
    ['Shift F10', 'menu of the column'],
  ],
  'In the grid': [
    ['← ↑ ↓ →', 'move between cells; with Shift select'],
    ['Enter', 'select, pin the card and open the chart; Esc unpins'],
    ['Shift Enter', 'select the row and pin its card'],
    ['Space', 'add to the selection'],
  ],
  'In the path': [
    ['↑ ↓', 'move between hops'],
    ['Enter', 'chart the hop; with Ctrl several'],
    ['← →', 'in the timeline of a hop: read values; with Ctrl go to events'],
    ['Enter', 'in the timeline of a hop: show the path of that moment'],
  ],
  'In the path map': [
    ['← ↑ ↓ →', 'move between routers; with Shift move the map'],
    ['Enter', 'choose the router; with Ctrl several'],
    ['+ − 0', 'zoom, and fit the map'],
  ],
  'In the chart': [
    ['Wheel', 'zoom around the pointer (with Ctrl where plots scroll); with Shift or sideways pan'],
    ['← →', 'read values; with Shift choose a span for statistics, with Ctrl go to events'],
    ['PageUp PageDown', 'pan'],
    ['+ −', 'zoom'],
    ['Home', 'return to live'],
  ],
  'In the spreadsheet': [
    ['Enter F2', 'edit the cell; typing replaces it'],
    ['Tab', 'next cell; with Shift the one before'],
    ['Ctrl Enter', 'while editing: write to all selected cells'],
    ['Ctrl D R', 'fill down, fill right'],
    ['Ctrl Space', 'select the column; Shift Space the row'],
    ['Ctrl A C X V', 'select all, copy, cut, paste'],
    ['Delete', 'empty the cells; with Ctrl delete the rows'],
    ['Ctrl Shift D', 'duplicate the rows'],
    ['Alt Enter', 'open the form of the rows'],
    ['F8', 'next error; with Shift the one before'],
  ],
  'In a panel': [['Esc', 'close it and return to where you were']],
  Anywhere: [['Ctrl V', 'add targets from the clipboard']],
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
