/** A drawing of a PDF: its file, and what it shows for those who do not see it. */
export interface Drawing {
  readonly file: string;
  readonly alt: string;
}
