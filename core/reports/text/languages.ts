import type { ReportLanguage } from '../report-language.ts';
import { ENGLISH, type ReportText } from './english.ts';
import { FRENCH } from './french.ts';
import { GERMAN } from './german.ts';

const TEXTS: Readonly<Record<ReportLanguage, ReportText>> = { en: ENGLISH, de: GERMAN, fr: FRENCH };

export const textIn = (language: ReportLanguage): ReportText => TEXTS[language];
