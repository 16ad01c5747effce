/** The Word template that is used unless another is given, in the folder `report` of the built files. */
export const SHIPPED_TEMPLATE = 'report-template.docx';
