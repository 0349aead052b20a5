/** `65%` of basis points: whole per cent, and not 100 before it is. Pure. */
export const doneText = (doneBp: number): string => `${String(Math.floor(doneBp / PERCENT_BP))}%`;
const PERCENT_BP = 100;
