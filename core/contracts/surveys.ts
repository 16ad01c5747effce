import { z } from 'zod';
import { MAX_PICTURE_BYTES, PictureName } from '../pictures/picture.ts';
import { SeriesComparison, TotalComparison } from '../surveys/comparison.ts';
import { FloorPlan } from '../surveys/floor-plan.ts';
import { Survey, SurveyStep, SurveyText } from '../surveys/survey.ts';
import { NewPin } from '../surveys/survey-pin.ts';
import { Span } from './history.ts';

/** The first item is `full`; later ones have the surveys that changed. Those with the id of an earlier one replace it. */
export const SurveysItem = z.object({
  full: z.boolean(),
  surveys: z.array(Survey),
  /** Ids of surveys that were deleted. */
  removed: z.array(z.int()),
});
export type SurveysItem = z.infer<typeof SurveysItem>;

export const SurveyStart = SurveyText.extend({
  /** Probing is started if it is stopped or paused; what hinders it hinders the survey. */
  startMeasuring: z.boolean(),
  /** With `startMeasuring`, as in `start`. */
  allowRate: z.boolean().optional(),
});
export type SurveyStart = z.infer<typeof SurveyStart>;

export const SurveyRef = z.object({ id: z.int().min(1) });

/** Probing continues unless `stopMeasuring`. */
export const SurveyStop = SurveyRef.extend({ stopMeasuring: z.boolean() });

export const SurveyEdit = SurveyRef.extend({ text: SurveyText });

/** Adds a step now to the survey that runs. */
export const SurveyStepAdd = SurveyRef.extend({ name: SurveyStep.shape.name });

/** Packets of all series in the span of a survey. */
export const SurveyFigures = z.object({
  /** Series with samples. */
  series: z.int(),
  sent: z.int(),
  lost: z.int(),
  notMeasured: z.int(),
});
export type SurveyFigures = z.infer<typeof SurveyFigures>;

/** A span to compare: that of a survey, until now while it runs, or any other. */
export const ComparedSide = z.union([z.object({ survey: SurveyRef.shape.id }), Span]);
export type ComparedSide = z.infer<typeof ComparedSide>;

export const CompareRequest = z.object({ before: ComparedSide, after: ComparedSide });
export type CompareRequest = z.infer<typeof CompareRequest>;

/** Series as they have been compared; at the end the spans and all series in sum. */
export const ComparisonItem = z.discriminatedUnion('kind', [
  /** 0 to 1. */
  z.object({ kind: z.literal('progress'), share: z.number() }),
  z.object({ kind: z.literal('series'), rows: z.array(SeriesComparison) }),
  z.object({
    kind: z.literal('total'),
    before: Span,
    after: Span,
    total: TotalComparison,
    /** Blocks and rows of stored samples that could not be read. */
    damaged: z.int(),
  }),
]);
export type ComparisonItem = z.infer<typeof ComparisonItem>;

/** Adds a note or a photo to a survey. @param pin id of the one that it replaces; null = it is new */
export const SurveyPinPut = SurveyRef.extend({ pin: z.int().min(1).nullable(), value: NewPin });

export const SurveyPinRef = SurveyRef.extend({ pin: z.int().min(1) });

/** A picture that a page gives: a JPEG, PNG or SVG file in Base64. */
export const PictureUpload = z.object({ base64: z.string().max(Math.ceil(MAX_PICTURE_BYTES / 3) * 4) });

export const PictureRef = z.object({ name: PictureName });

/** The first item is `full`; later ones have the plans that changed. A plan replaces that of its site. */
export const FloorPlansItem = z.object({
  full: z.boolean(),
  plans: z.array(FloorPlan),
  /** Sites whose plan was deleted. */
  removed: z.array(z.string()),
});
export type FloorPlansItem = z.infer<typeof FloorPlansItem>;

export const FloorPlanRef = FloorPlan.pick({ site: true });
