import { FaultError } from '../../core/result/result.ts';
import type { Survey } from '../../core/surveys/survey.ts';

/** Surveys that a message lists. */
const MAX_LISTED = 20;

/** Finds a survey by its name, or by its number as `#3`. Throws FaultErrors `usage.*`, which list those that there are. */
export function chooseSurvey(surveys: readonly Survey[], option: string, wanted: string): Survey {
  const named = surveys.filter(({ name }) => name === wanted);
  const found = named.length > 0 ? named : surveys.filter(({ id }) => `#${id}` === wanted);
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  if (first) {
    throw new FaultError({
      code: 'usage.ambiguous-survey',
      message: `${option}: ${found.length} surveys are named ${JSON.stringify(wanted)}`,
      hint: `give one as ${found.map(({ id }) => `#${id}`).join(', ')}`,
    });
  }
  throw new FaultError({
    code: 'usage.unknown-survey',
    message: `${option}: no survey is named ${JSON.stringify(wanted)}`,
    hint:
      surveys.length === 0
        ? 'the project has no survey; leave the option out, or give --from and --to'
        : listed(surveys),
  });
}

function listed(surveys: readonly Survey[]): string {
  const more = surveys.length - MAX_LISTED;
  const names = surveys.slice(-MAX_LISTED).map(({ id, name }) => `${JSON.stringify(name)} (#${id})`);
  return `known surveys: ${names.join(', ')}${more > 0 ? ` and ${more} older ones` : ''}`;
}
