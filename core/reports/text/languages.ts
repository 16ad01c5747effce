import type { ReportLanguage } from '../report-language.ts';
import { ENGLISH, type ReportText } from './english.ts';

const TEXTS: Readonly<Record<ReportLanguage, ReportText>> = { en: ENGLISH, de: ENGLISH, fr: ENGLISH };

export const textIn = (language: ReportLanguage): ReportText => TEXTS[language];
