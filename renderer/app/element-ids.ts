export const FILTER_BOX_ID = 'series-filter';
export const TABLE_ID = 'series-table';
export const PATH_MOMENT_ID = 'path-moment';
