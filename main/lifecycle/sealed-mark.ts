/** How a file begins that the desktop shell sealed with the system's key store; other shells cannot read it. */
export const SEAL_MARK = 'guidepost-sealed:1:';
export const isSealed = (text: string): boolean => text.startsWith(SEAL_MARK);
