/** Place of a secret in a text: `{secret:NAME}`. */
export const SECRET_PLACE = /\{secret:([^{}\s]{1,1000})\}/g;

/** Whether a text refers to a secret. */
export const hasSecret = (text: string): boolean => text.search(SECRET_PLACE) !== -1;
