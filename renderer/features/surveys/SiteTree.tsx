import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Survey } from '../../../core/surveys/survey.ts';
import { useSurveyFiles } from './files/survey-files-store.ts';
import { SurveyRow } from './SurveyRow.tsx';
import { type SiteNode, siteTree } from './site-tree.ts';

interface SiteTreeProps {
  readonly surveys: readonly Survey[];
  readonly isReadOnly: boolean;
}

/** Surveys under their sites, from the customer to the room; each site can have a floor plan. */
export function SiteTree({ surveys, isReadOnly }: SiteTreeProps): ReactNode {
  const files = useSurveyFiles();
  const plans = useStore(files, (state) => state.plans) ?? [];
  const elsewhere = surveys.filter(({ site }) => site === null);
  return (
    <ul className="surveys sites">
      {siteTree(surveys, plans).map((node) => (
        <SiteBranch key={node.site} node={node} isReadOnly={isReadOnly} />
      ))}
      {elsewhere.length > 0 && (
        <li>
          <h3 className="site-name">Without a site</h3>
          <SurveyList surveys={elsewhere} isReadOnly={isReadOnly} />
        </li>
      )}
    </ul>
  );
}

function SiteBranch({ node, isReadOnly }: { readonly node: SiteNode; readonly isReadOnly: boolean }): ReactNode {
  const files = useSurveyFiles();
  const { name, site, plan, surveys, parts } = node;
  return (
    <li>
      <div className="site-head">
        <h3 className="site-name">{name}</h3>
        {(plan || !isReadOnly) && (
          <Button
            size="small"
            variant="minimal"
            text={plan ? 'Floor plan …' : 'Add floor plan …'}
            aria-label={`${plan ? 'Floor plan' : 'Add floor plan'} of ${site}`}
            onClick={() => files.getState().openPlan(site)}
          />
        )}
      </div>
      {surveys.length > 0 && <SurveyList surveys={surveys} isReadOnly={isReadOnly} />}
      {parts.length > 0 && (
        <ul className="site-parts">
          {parts.map((part) => (
            <SiteBranch key={part.site} node={part} isReadOnly={isReadOnly} />
          ))}
        </ul>
      )}
    </li>
  );
}

function SurveyList({ surveys, isReadOnly }: SiteTreeProps): ReactNode {
  return (
    <ul className="site-surveys">
      {surveys.map((survey) => (
        <SurveyRow key={survey.id} survey={survey} isReadOnly={isReadOnly} />
      ))}
    </ul>
  );
}
