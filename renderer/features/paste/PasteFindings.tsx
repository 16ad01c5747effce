import { Checkbox } from '@blueprintjs/core';
import { type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import type { FileKind } from '../../../core/model/file-kind.ts';
import type { ListProblem } from '../../../core/model/target-list.ts';
import { probeOf } from '../../../probes/registry.ts';
import { useHiddenBelow } from '../../../ui/components/use-hidden-below.ts';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { usePaste } from './paste-store.ts';
import { schemeOf } from './schemes.ts';
import type { Listed, Understanding } from './understanding.ts';

function Problems({
  title,
  list,
  tone,
}: {
  title: string;
  list: Listed<ListProblem>;
  tone: 'bad' | 'quiet';
}): ReactNode {
  const items = useRef<HTMLOListElement>(null);
  const hidden = useHiddenBelow(items, 'li', list) + list.count - list.first.length;
  if (list.count === 0) return null;
  return (
    <section className="paste-problems" data-tone={tone}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard */}
      <ol ref={items} tabIndex={0} aria-label={title}>
        {list.first.map(({ line, column, text, message }) => (
          <li key={`${line}:${column} ${text}`}>
            <span className="problem-place">
              {line}:{column}
            </span>
            <span>
              {!message.includes(text) && (
                <>
                  <code>{text}</code>:{' '}
                </>
              )}
              {message}
            </span>
          </li>
        ))}
      </ol>
      {hidden > 0 && <p className="paste-hint">↓ and {formatCount(hidden)} more</p>}
    </section>
  );
}

function understood({ addresses, hostNames, services, targets }: Understanding): string {
  const literal = addresses - hostNames;
  const parts = [
    ...(literal > 0 ? [plural(literal, 'address', 'addresses')] : []),
    ...(hostNames > 0 ? [plural(hostNames, 'name')] : []),
    ...(services > 0 ? [plural(services, 'service')] : []),
  ];
  if (parts.length === 0) return 'Nothing new';
  const last = parts.pop() ?? '';
  return `${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last} in ${plural(targets, 'target')}`;
}

/** `2 HTTP, 1 DNS`: the probes of targets that have another than the chosen one. */
function otherProbes({ recognized, chosen }: Understanding): string {
  const others = recognized.filter(({ probe }) => probe !== chosen.probe);
  return [...Map.groupBy(others, ({ probe }) => probe)]
    .map(([probe, own]) => `${formatCount(own.length)} ${probeOf(probe).definition.title}`)
    .join(', ');
}

/** Says which entries get the probe of their form, and lets the user probe only their hosts. */
function Recognized(): ReactNode {
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  const recognizes = useStore(paste, (state) => state.recognizes);
  const others = understanding ? otherProbes(understanding) : '';
  const hasUnknown = understanding?.errors.first.some(({ text }) => schemeOf(text) !== null) ?? false;
  // Without a service by its form, other probes come from a column of a table.
  const hasForms = others !== '' && (understanding?.services ?? 0) > 0;
  if (recognizes && !hasForms && !hasUnknown) return null;
  return (
    <div className="paste-recognized">
      {hasForms && <p>By their form: {others}</p>}
      <Checkbox
        checked={recognizes}
        label="Probe the services of URLs, not just their hosts"
        onChange={(event) => paste.getState().setRecognizes(event.currentTarget.checked)}
      />
    </div>
  );
}

const FILE_TITLES: Readonly<Record<FileKind, string>> = {
  sounder: 'Sounder project',
  netprobify: 'netprobify file',
  netprobe: 'netProbe server configuration',
  pingwee: 'pingwee network map',
  nodeprobe: 'NodeProbe peer list',
};

function understoodFile({ file, errors, targets, addresses }: Understanding): string {
  if (!file) return '';
  const title = FILE_TITLES[file.kind];
  if (errors.count > 0) return `${title}, ${plural(errors.count, 'error')}: nothing will be added`;
  const groups = file.groups > 0 ? ` and ${plural(file.groups, 'group')}` : '';
  return `${title}: ${plural(targets, 'target')}${groups}, ${plural(addresses, 'address', 'addresses')}`;
}

/** The targets found in the paste, and its errors. */
export function PasteFindings(): ReactNode {
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  const isReading = useStore(paste, (state) => state.isReading);
  if (!understanding) {
    return (
      <p className="paste-hint">
        Paste addresses, names, CIDRs, ranges or patterns with any separator, or lists and tables with a name beside
        each address. URLs such as https://… become targets of the probe of their service. The result appears here as
        you type.
      </p>
    );
  }
  const { existing, overlaps, duplicates, errors, notes, file } = understanding;
  const wrong = file ? plural(errors.count, 'error') : `${plural(errors.count, 'invalid entry', 'invalid entries')}`;
  return (
    <div className={isReading ? 'is-stale' : ''}>
      <p className="paste-understood">{file ? understoodFile(understanding) : understood(understanding)}</p>
      {!file && <Recognized />}
      {duplicates > 0 && <p>{plural(duplicates, 'duplicate')} merged</p>}
      {existing.count > 0 && (
        <p title={existing.first.join('\n')}>
          {plural(existing.count, file ? 'target' : 'destination')} skipped: already in the project
        </p>
      )}
      {overlaps.count > 0 && (
        <p title={overlaps.first.join('\n')}>
          {overlaps.first[0]}
          {overlaps.count > 1 && `, and ${plural(overlaps.count - 1, 'more overlap')}`}
        </p>
      )}
      <Problems title={`✕ ${wrong}`} list={errors} tone="bad" />
      <Problems title={plural(notes.count, 'note')} list={notes} tone="quiet" />
    </div>
  );
}
