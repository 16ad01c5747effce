import { InputGroup } from '@blueprintjs/core';
import { type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import type { Settings } from '../../../core/model/settings.ts';
import { probeOf } from '../../../probes/registry.ts';
import { useHiddenBelow } from '../../../ui/components/use-hidden-below.ts';
import { formatCount } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { pasteNameProblems, usePaste } from './paste-store.ts';
import { pastedTargets } from './understand-paste.ts';
import { shortenedMiddle } from './url-name.ts';

/** Limit of listed targets; every name can be changed in the editor later. */
const SHOWN = 100;

/** Characters of an address that fit beside the name, and beside name and probe. */
const ADDRESS_LENGTH = { plain: 30, mixed: 19 } as const;

/** `DNS, AAAA`: the probe, with what the text itself sets. */
const probeText = (probe: string, settings: Settings): string =>
  [probeOf(probe).definition.title, ...Object.values(settings).map(String)].join(', ');

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
  const targets = pastedTargets(understanding, SHOWN);
  const isMixed = understanding.recognized.some(({ probe }) => probe !== understanding.chosen.probe);
  const more = understanding.targets - targets.length + hidden;
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
              {isMixed && (
                <th scope="col" className="preview-head">
                  Probe
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {targets.map(({ key, name, to, probe, settings }) => (
              <tr key={key}>
                <td className="preview-cell">
                  <InputGroup
                    size="small"
                    fill
                    value={given.get(key) ?? name}
                    aria-label={`Name of ${to}`}
                    aria-invalid={problems.has(key)}
                    intent={problems.has(key) ? 'danger' : 'none'}
                    spellCheck={false}
                    onValueChange={(written) => paste.getState().setName(key, written)}
                  />
                  {problems.has(key) && <span className="preview-problem">{problems.get(key)}</span>}
                </td>
                <td className="preview-address" title={to}>
                  {shortenedMiddle(to, isMixed ? ADDRESS_LENGTH.mixed : ADDRESS_LENGTH.plain)}
                </td>
                {isMixed && (
                  <td className="preview-probe" title={probeText(probe, settings)}>
                    {probeText(probe, settings)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className="paste-hint">↓ and {formatCount(more)} more</p>}
    </section>
  );
}
