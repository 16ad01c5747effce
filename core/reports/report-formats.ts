/** Formats of a report. The page and the command line offer those that are here. */
export const REPORT_FORMATS = ['html', 'pdf', 'docx', 'xlsx', 'csv', 'json', 'ticket'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const FORMAT_TITLES: Readonly<Record<ReportFormat, string>> = {
  html: 'HTML',
  pdf: 'PDF',
  docx: 'Word document',
  xlsx: 'Excel workbook',
  csv: 'CSV tables',
  json: 'JSON',
  ticket: 'Ticket text for the operator',
};
