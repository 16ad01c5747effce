import { ENGLISH, type ReportText } from './english.ts';

/** Languages in which a report can be written. */
export const REPORT_LANGUAGES = ['en'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

const TEXTS: Readonly<Record<ReportLanguage, ReportText>> = { en: ENGLISH };

export const textIn = (language: ReportLanguage): ReportText => TEXTS[language];
