/** Puts the focus into a field by its id, or on to the next one. Commands and forms call it, so that they need to know no component. */
export const FIELD_IDS = {
  productSearch: 'field-product-search',
  tenderAmount: 'field-tender-amount',
  memberSearch: 'field-member-search',
  returnSearch: 'field-return-search',
} as const;
export type FieldId = (typeof FIELD_IDS)[keyof typeof FIELD_IDS];

/**
 * Enter in a form of several fields goes on to the next one that is still empty; true when there was one. In the last one
 * Enter is the form's own.
 */
export function enterGoesOn(from: EventTarget, within: ParentNode): boolean {
  const fields = [...within.querySelectorAll<HTMLInputElement>('input:not([type=checkbox], [type=radio], [disabled])')];
  const at = fields.findIndex((field) => field === from);
  const next = at < 0 ? undefined : fields.slice(at + 1).find(({ value }) => value === '');
  next?.focus();
  return next !== undefined;
}

export function focusField(id: FieldId): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
