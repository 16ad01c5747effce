/** Suffix of a list that asks whether it has an entry. */
export const ANY = 'any';

type Scope = Readonly<Record<string, unknown>>;

const isScope = (value: unknown): value is Scope => typeof value === 'object' && value !== null;

/**
 * Value of a tag: `verdict.text` is looked for in the entry of the innermost loop, then in those around it. `outages.any` is
 * true if the list has an entry. Nothing that the data does not have itself is found.
 * @param path names of loops and indices of their entries, from the outside to the inside, and the name of the tag
 */
export function valueAt(data: Scope, path: readonly (string | number)[]): unknown {
  const scopes: Scope[] = [data];
  let value: unknown = data;
  for (const step of path) {
    if (typeof step === 'string') value = lookUp(scopes, step);
    else {
      value = Array.isArray(value) ? value[step] : undefined;
      if (isScope(value)) scopes.push(value);
    }
  }
  return value;
}

function lookUp(scopes: readonly Scope[], name: string): unknown {
  const [first = '', ...rest] = name.split('.');
  const scope = scopes.findLast((one) => Object.hasOwn(one, first));
  let value: unknown = scope?.[first];
  for (const key of rest) {
    if (Array.isArray(value)) value = key === ANY ? value.length > 0 : undefined;
    else value = isScope(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value ?? undefined;
}
