import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Member, MemberFiles, PLAN, REFLECTOR, SPOOL } from './member.ts';

const BERLIN: Member = {
  name: 'berlin',
  hubs: [{ host: '192.0.2.1', port: 4785 }],
  pin: '',
  certificate: 'first',
  authority: 'station',
  renewAfter: 1,
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-member-'));
  new MemberFiles(dir).join(BERLIN);
  mkdirSync(join(dir, SPOOL));
  writeFileSync(join(dir, PLAN), '[]');
  writeFileSync(join(dir, REFLECTOR), '{}');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Names what is left of spool and plan after a claim. */
function leftAfter(member: Member): string[] {
  const files = new MemberFiles(dir);
  files.join(member);
  expect(files.member()).toEqual(member);
  return [SPOOL, PLAN, REFLECTOR].filter((name) => existsSync(join(dir, name)));
}

describe('a host that is claimed again', () => {
  it('keeps what it measured under the same name', () => {
    expect(leftAfter({ ...BERLIN, certificate: 'second' })).toEqual([SPOOL, PLAN, REFLECTOR]);
  });

  it('starts from nothing under another name: its series and its run belong to the name before', () => {
    expect(leftAfter({ ...BERLIN, name: 'munich' })).toEqual([]);
  });

  it('starts from nothing at another station', () => {
    expect(leftAfter({ ...BERLIN, authority: 'other' })).toEqual([]);
  });
});
