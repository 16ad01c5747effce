export const FILTER_BOX_ID = 'series-filter';
