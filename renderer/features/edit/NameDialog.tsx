import { Button, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { addressName } from '../../../core/model/address-names.ts';
import { TargetName } from '../../../core/model/project.ts';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { type NamedAddress, useEdit } from './edit-store.ts';

/** Asks for the name of an address. */
export function NameDialog(): ReactNode {
  const edit = useEdit();
  const naming = useStore(edit, (state) => state.naming);
  return (
    <ModalDialog
      isOpen={naming !== null}
      onClose={() => void edit.getState().giveName(null)}
      title={naming ? `Name of ${naming.address}` : ''}
    >
      {naming && <NameForm key={naming.address} naming={naming} />}
    </ModalDialog>
  );
}

function NameForm({ naming: { target, address } }: { readonly naming: NamedAddress }): ReactNode {
  const edit = useEdit();
  const id = useId();
  const [name, setName] = useState(addressName(target.definition.names, address) ?? '');
  const checked = name.trim() === '' ? undefined : TargetName.safeParse(name.trim());
  const problem = checked?.error?.issues[0]?.message;
  const { giveName } = edit.getState();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) void giveName(name);
      }}
    >
      <DialogBody>
        <FormGroup
          label="Name"
          labelFor={id}
          intent={problem === undefined ? 'none' : 'danger'}
          helperText={problem ?? `Shown in the list and in charts; an address of ${target.name}. Empty: no name.`}
        >
          <InputGroup id={id} autoFocus value={name} spellCheck={false} onValueChange={setName} />
        </FormGroup>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={() => void giveName(null)} />
            <Button type="submit" intent="primary" text="Save name" disabled={problem !== undefined} />
          </>
        }
      />
    </form>
  );
}
