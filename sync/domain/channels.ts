/** Where the code of a campaign hangs or is sent, in the order that people choose in. Of each but a poster what it is of is named beside it. */
export const CHANNELS = ['poster', 'store', 'guide', 'community', 'live_room', 'receipt'] as const;
export type Channel = (typeof CHANNELS)[number];
