import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import type { StoredSecrets } from '../../../core/contracts/stored-secrets.ts';
import { parseSecretReference, SecretName, SecretValue } from '../../../core/model/secret.ts';
import type { Fault } from '../../../core/result/result.ts';
import { useBase } from '../../base/base-context.ts';
import { ask } from '../../base/notices.ts';

export interface SecretFieldProps {
  readonly id: string;
  readonly label: string;
  /** The reference as written; empty = none. */
  readonly value: string;
  /** Text of the empty choice. */
  readonly empty: string;
  readonly isInvalid: boolean;
  onChange(reference: string): void;
}

const NEW = '\u0000new';

const PROTECTIONS: Readonly<Record<NonNullable<StoredSecrets['protection']>, string>> = {
  keyring: 'Encrypted with a key in the system’s keyring',
  file: 'Encrypted with a key in secrets.key of the data folder, which only your user can read',
  locked: 'The stored secrets belong to the desktop program: delete them to store others here',
};

/** Chooses a stored secret by its name, and stores or deletes one. A secret goes to the station and never comes back. */
export function SecretField({ id, label, value, empty, isInvalid, onChange }: SecretFieldProps): ReactNode {
  const { link, notices } = useBase();
  const [stored, setStored] = useState<StoredSecrets>({ names: [], protection: null });
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    // Without a connection the written name is shown alone.
    void ask(
      { link, notices },
      (station) => station.secretNames(null),
      () => true,
    ).then((now) => now && setStored(now));
  }, [link, notices]);
  const source = value === '' ? null : parseSecretReference(value);
  const isStored = source?.kind === 'stored' && stored.names.includes(value);
  const isMissing = source?.kind === 'stored' && !isStored;

  const remove = async () => {
    const now = await ask({ link, notices }, (station) => station.secretDelete({ name: value }));
    if (now) setStored(now);
  };
  return (
    <>
      <HTMLSelect
        id={id}
        fill
        value={isOpen ? NEW : value}
        aria-invalid={isInvalid}
        onChange={({ target }) => {
          setOpen(target.value === NEW);
          if (target.value !== NEW) onChange(target.value);
        }}
      >
        <option value="">{empty}</option>
        {stored.names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        {value !== '' && !isStored && <option value={value}>{isMissing ? `${value} (not stored yet)` : value}</option>}
        <option value={NEW}>Other …</option>
      </HTMLSelect>
      {!isOpen && source?.kind === 'stored' && (
        <div className="secret-actions">
          <Button
            size="small"
            variant="minimal"
            text={isStored ? 'Replace …' : 'Set …'}
            onClick={() => setOpen(true)}
          />
          {isStored && (
            <Button
              size="small"
              variant="minimal"
              text="Delete"
              aria-label={`Delete the secret ${value}`}
              onClick={() => void remove()}
            />
          )}
        </div>
      )}
      {isOpen && (
        <SecretForm
          label={label}
          name={source?.kind === 'stored' ? value : ''}
          onCancel={() => setOpen(false)}
          onDone={(reference, now) => {
            if (now) setStored(now);
            setOpen(false);
            onChange(reference);
          }}
        />
      )}
      {stored.protection && <span className="secret-note">{PROTECTIONS[stored.protection]}</span>}
    </>
  );
}

interface SecretFormProps {
  readonly label: string;
  readonly name: string;
  onCancel(): void;
  /** @param now the stored secrets, if one was stored */
  onDone(reference: string, now?: StoredSecrets): void;
}

/** Asks for the name and the secret; keeps the secret no longer than until it is sent. */
function SecretForm({ label, name: before, onCancel, onDone }: SecretFormProps): ReactNode {
  const { link, notices } = useBase();
  const [name, setName] = useState(before);
  const [secret, setSecret] = useState('');
  const [fault, setFault] = useState<Fault | null>(null);
  const isElsewhere = /^(env|file):/.test(name);
  const isReady = isElsewhere
    ? parseSecretReference(name) !== null
    : SecretName.safeParse(name).success && SecretValue.safeParse(secret).success;

  const save = async () => {
    if (!isReady) return;
    if (isElsewhere) return onDone(name);
    const refused = (thrown: Fault) => {
      setFault(thrown);
      return true;
    };
    const now = await ask({ link, notices }, (station) => station.secretSet({ name, value: secret }), refused);
    setSecret('');
    if (now) onDone(name, now);
  };
  // Not a form of its own: it is within that of the target, which Enter would submit.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      void save();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation(); // the panel would close
      onCancel();
    }
  };
  return (
    <fieldset className="secret-form" onKeyDown={onKeyDown} aria-label={`Set ${label}`}>
      <InputGroup
        aria-label="Name of the secret"
        placeholder="Name, env:SOUNDER_NAME or file:PATH"
        value={name}
        autoFocus={before === ''}
        spellCheck={false}
        autoComplete="off"
        onValueChange={setName}
      />
      {!isElsewhere && (
        <InputGroup
          type="password"
          aria-label={`${label}, to be stored`}
          placeholder={label}
          value={secret}
          autoFocus={before !== ''}
          autoComplete="new-password"
          onValueChange={setSecret}
        />
      )}
      <div className="secret-actions">
        <Button size="small" intent="primary" text="Save" disabled={!isReady} onClick={() => void save()} />
        <Button size="small" text="Cancel" onClick={onCancel} />
      </div>
      {fault && (
        <span role="alert" className="secret-fault">
          ✕ {fault.message}
          {fault.hint && ` – ${fault.hint}`}
        </span>
      )}
    </fieldset>
  );
}
