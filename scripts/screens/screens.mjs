// The screens that docs has pictures of: each entry is one picture per theme and size. A new screen is one more entry.
//
// `name`  file name, `NAME-THEME-WIDTH.png`
// `lab`   network and project that it shows: see labs.mjs
// `isSmall`  only at the smaller size, where the larger one shows nothing more: dialogs and menus
// `startsTour`  as a first user sees it
// `show`  what a user does on the freshly loaded page until the screen is there
import { OVERVIEW_SCREENS } from './overview-screens.mjs';
import { FLEET_SCREENS, PATH_SCREENS } from './path-screens.mjs';
import { SURVEY_SCREENS } from './survey-screens.mjs';
import { PROJECT_SCREENS, TARGET_SCREENS } from './target-screens.mjs';

export const SCREENS = [
  ...OVERVIEW_SCREENS,
  ...TARGET_SCREENS,
  ...PROJECT_SCREENS,
  ...SURVEY_SCREENS,
  ...PATH_SCREENS,
  ...FLEET_SCREENS,
];
