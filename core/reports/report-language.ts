/** Languages in which a report can be written, BCP 47. */
export const REPORT_LANGUAGES = ['en', 'de', 'fr'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];
