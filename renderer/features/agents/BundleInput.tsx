import { FileInput, FormGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { bundleName } from '../../../core/fleet/release.ts';
import { type ChosenBundle, readBundles } from './upgrade-files.ts';

export interface BundleInputProps {
  readonly bundles: readonly ChosenBundle[];
  /** The bundles of a choice; none where something is wrong with it. */
  readonly onChoose: (bundles: readonly ChosenBundle[]) => void;
}

/** Chooses bundles of one version, with their signatures. */
export function BundleInput({ bundles, onChoose }: BundleInputProps): ReactNode {
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const choose = async (files: readonly File[]) => {
    const read = await readBundles(files);
    onChoose('bundles' in read ? read.bundles : []);
    setProblem('problem' in read ? read.problem : null);
  };
  const version = bundles[0]?.release.version;
  const arches = bundles.map(({ release }) => release.arch).join(', ');
  return (
    <FormGroup
      label="Bundles and their signatures"
      labelFor={id}
      intent={problem === null ? 'none' : 'danger'}
      helperText={
        problem ?? (version === undefined ? 'One for each kind of processor.' : `Version ${version} for ${arches}`)
      }
    >
      <FileInput
        fill
        text={version === undefined ? 'Choose files' : bundles.map(({ release }) => bundleName(release)).join(', ')}
        inputProps={{ id, multiple: true, accept: '.gz,.sig' }}
        onInputChange={({ currentTarget }) => void choose([...(currentTarget.files ?? [])])}
      />
    </FormGroup>
  );
}
