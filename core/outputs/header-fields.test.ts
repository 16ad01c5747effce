import { expect, it } from 'vitest';
import { HeaderFields } from './header-fields.ts';

const messageOf = (fields: Record<string, string>) => {
  const issue = HeaderFields.safeParse(fields).error?.issues[0];
  return (issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message) ?? null;
};

it('a header field with a secret refers to it', () => {
  for (const name of ['X-Api-Key', 'PRIVATE-TOKEN', 'X-Auth-Token', 'apikey', 'X-Auth', 'x_secret']) {
    expect(messageOf({ [name]: 'abc123' }), name).toMatch(/contains a secret: write \{secret:NAME\}/);
    expect(messageOf({ [name]: 'abc123' })).not.toContain('abc123');
    expect(messageOf({ [name]: 'Key {secret:nas}' })).toBeNull();
  }
  expect(messageOf({ 'X-Scope-OrgID': 'tenant', 'X-Tokens-Left': '5', 'X-Author': 'a', 'X-Hotkeys': 'b' })).toBeNull();
  expect(messageOf({ 'X-Api-Key': '{secret:env:SOUNDER_NAS}' })).toBeNull();
  expect(messageOf({ 'X-Api-Key': '{secret:env:HOME}' })).toMatch(/Write a secret as/);
  expect(messageOf({ Authorization: '{secret:nas}' })).toMatch(/cannot be set/);
  expect(messageOf({ 'X-A': 'a\r\nb' })).toMatch(/no line breaks/);
});
