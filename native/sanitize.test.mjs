import { describe, expect, it } from 'vitest';
import { findingsIn } from './sanitize.mjs';

const leak = (caller) =>
  `Direct leak of 8 byte(s) in 1 object(s) allocated from:
    #0 0x7f in __interceptor_calloc asan_malloc_linux.cpp:77
    #1 0x7e in ${caller}
    #2 0x7d in handle_open /tmp/x/native/src/addon/handle.c:38`;

const leakReport = (...callers) => `
=================================================================
==1==ERROR: LeakSanitizer: detected memory leaks

${callers.map(leak).join('\n\n')}

SUMMARY: AddressSanitizer: 16 byte(s) leaked in 2 allocation(s).
`;

describe('the findings of a sanitizer report', () => {
  it('are leaks of memory that our code allocated', () => {
    const own = 'grow /tmp/x/native/src/engine/outbox.c:40';
    expect(findingsIn(leakReport('node::Start (/usr/bin/node+0x1)', own))).toEqual([leak(own)]);
  });

  it('are leaks of an engine without debug information', () => {
    expect(findingsIn(leakReport('(/tmp/x/prebuilds/linux-x64/sounder.node+0x1)'))).toHaveLength(1);
  });

  it('do not include memory that Node allocated for our objects', () => {
    expect(findingsIn(leakReport('napi_create_external (/usr/bin/node+0x1)'))).toEqual([]);
  });

  it('are errors of memory, with their stack', () => {
    const report = '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1\n    #0 0x1 in f a.c:1\n';
    expect(findingsIn(`=====\n${report}`)).toEqual([report.trimEnd()]);
  });

  it('are each undefined behaviour in the output of a program', () => {
    const lines = ['a.c:3:9: runtime error: signed integer overflow', 'b.c:4:1: runtime error: shift exponent 64'];
    expect(findingsIn(`ok 1\n${lines.join('\n')}\n`)).toEqual(lines);
  });

  it('are none in the output of tests that pass', () => {
    expect(findingsIn('✓ reads any bytes\nTests  7 passed (7)\n')).toEqual([]);
  });
});
