/** The two channels between a window's preload script and the desktop shell; nothing else is listened to. */
export const CALL_CHANNEL = 'guidepost:call';
export const EVENT_CHANNEL = 'guidepost:event';
