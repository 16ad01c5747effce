import { Button, FileInput, FormGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { Chosen, Refused } from './report-layout.ts';

interface ChosenFileProps<Content> {
  readonly label: string;
  readonly accept: string;
  /** Description of the file in use; null = none is. */
  readonly chosen: string | null;
  /** More to do with files of this kind. */
  readonly children?: ReactNode;
  read(file: File): Promise<Chosen<Content>>;
  onChange(content: Content | null): void;
}

/** A file that is chosen, replaced and removed, and why one cannot be used. */
export function ChosenFile<Content extends object>(props: ChosenFileProps<Content>): ReactNode {
  const { label, accept, chosen, children, read, onChange } = props;
  const [isReading, setReading] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const take = async (file: File) => {
    setReading(true);
    const content = await read(file).catch(() => ({ problem: `${file.name} cannot be read` }));
    setReading(false);
    setRefused('problem' in content ? content : null);
    if (!('problem' in content)) onChange(content);
  };
  return (
    <FormGroup label={label}>
      <div className="report-file">
        <FileInput
          fill
          disabled={isReading}
          text={isReading ? 'Checking …' : (chosen ?? 'Choose a file …')}
          hasSelection={chosen !== null}
          inputProps={{ accept, 'aria-label': label }}
          onInputChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            currentTarget.value = ''; // the same file can be chosen again
            if (file) void take(file);
          }}
        />
        {chosen !== null && (
          <Button
            size="small"
            text="Remove"
            aria-label={`Remove ${label.toLowerCase()}`}
            onClick={() => onChange(null)}
          />
        )}
      </div>
      {children}
      {refused && <Refusal refused={refused} />}
    </FormGroup>
  );
}

function Refusal({ refused: { problem, parts = [] } }: { readonly refused: Refused }): ReactNode {
  return (
    <div role="alert" data-tone="warn" className="report-refusal">
      <p>△ {problem}</p>
      {parts.length > 0 && (
        <ul aria-label={problem}>
          {parts.map(({ text, place }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two problems may have the same words, and the list is not changed
            <li key={at}>
              {text}
              {place !== null && <span className="is-quiet">In {place}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
