/** Why a whole phone number is shown or a member deleted: chosen from a list, so that no reason holds anything personal. DOMAIN.md §8. */
export const REVEAL_REASONS = ['customer_asked', 'delivery', 'after_sale', 'number_check'] as const;
export type RevealReason = (typeof REVEAL_REASONS)[number];

export const DELETION_REASONS = ['customer_asked', 'number_passed_on', 'mistake'] as const;
export type DeletionReason = (typeof DELETION_REASONS)[number];
