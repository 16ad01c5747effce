import { expect, it } from 'vitest';
import { pdfMarks } from './pdf-marks.ts';

it('sees content that is neither tagged nor an artifact, and what is within the other', () => {
  const tagged =
    '/P <</MCID 0>> BDC BT (a \\) BT (b) EMC) Tj ET EMC\n/Artifact <</Type /Pagination>> BDC 0 0 m 9 9 l S EMC';
  expect(pdfMarks(tagged)).toEqual({ ids: [0], problems: [] });
  expect(pdfMarks(`q 1 0 0 1 0 0 cm /x0 Do Q ${tagged}`).problems).toEqual([
    '01-005 Do paints what is neither tagged nor an artifact',
  ]);
  expect(pdfMarks('/P <</MCID 0>> BDC /Artifact BMC f* EMC EMC').problems).toEqual([
    '01-001 an artifact within tagged content',
  ]);
  expect(pdfMarks('/Artifact BMC /P <</MCID 0>> BDC EMC EMC').problems).toEqual([
    '01-002 tagged content within an artifact',
  ]);
  expect(pdfMarks('/P <</MCID 0>> BDC').problems).toEqual(['marked content does not end']);
  expect(pdfMarks('EMC').problems).toEqual(['marked content ends that did not begin']);
});
