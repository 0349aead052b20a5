/** Puts the focus into a field by its id, with its text selected. Commands call it, so that they need to know no component. */
export const FIELD_IDS = {
  productSearch: 'field-product-search',
  tenderAmount: 'field-tender-amount',
  memberSearch: 'field-member-search',
  returnSearch: 'field-return-search',
} as const;
export type FieldId = (typeof FIELD_IDS)[keyof typeof FIELD_IDS];

export function focusField(id: FieldId): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
