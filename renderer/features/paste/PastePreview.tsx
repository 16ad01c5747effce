import { InputGroup } from '@blueprintjs/core';
import { type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { useHiddenBelow } from '../../../ui/components/use-hidden-below.ts';
import { formatCount } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { pasteNameProblems, usePaste } from './paste-store.ts';

/** Limit of listed targets; every name can be changed in the editor later. */
const SHOWN = 100;

/** The targets that would be added. Each name can be changed first. */
export function PastePreview(): ReactNode {
  const { catalog } = useBase();
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  const given = useStore(paste, (state) => state.givenNames);
  const problems = useStore(
    paste,
    useShallow((state) => pasteNameProblems(state, catalog.getState())),
  );
  const rows = useRef<HTMLDivElement>(null);
  const hidden = useHiddenBelow(rows, 'tbody tr', understanding);
  if (!understanding || understanding.file || understanding.targets === 0) return null;
  const names = understanding.names.split('\n', SHOWN);
  const destinations = understanding.destinations.split('\n', SHOWN);
  const more = understanding.targets - names.length + hidden;
  return (
    <section aria-label="New targets">
      <div className="paste-preview" ref={rows}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="preview-head">
                Name
              </th>
              <th scope="col" className="preview-head">
                Address
              </th>
            </tr>
          </thead>
          <tbody>
            {destinations.map((to, at) => (
              <tr key={to}>
                <td className="preview-cell">
                  <InputGroup
                    size="small"
                    fill
                    value={given.get(to) ?? names[at] ?? ''}
                    aria-label={`Name of ${to}`}
                    aria-invalid={problems.has(to)}
                    intent={problems.has(to) ? 'danger' : 'none'}
                    spellCheck={false}
                    onValueChange={(name) => paste.getState().setName(to, name)}
                  />
                  {problems.has(to) && <span className="preview-problem">{problems.get(to)}</span>}
                </td>
                <td className="preview-address">{to}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className="paste-hint">↓ and {formatCount(more)} more</p>}
    </section>
  );
}
