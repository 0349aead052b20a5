/** Why a whole phone number is shown: chosen from a list, so that no reason holds anything personal. DOMAIN.md §8. */
export const REVEAL_REASONS = ['customer_asked', 'delivery', 'after_sale', 'number_check'] as const;
export type RevealReason = (typeof REVEAL_REASONS)[number];
