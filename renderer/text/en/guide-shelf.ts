import type { GuideShelfWords } from '../dictionary.ts';

export const guideShelf: GuideShelfWords['guideShelf'] = {
  open: 'Content shelf',
  title: (guide) => `What ${guide} may forward`,
  none: 'Headquarters have put nothing here yet',
  loading: 'Reading…',
  needsCloud: 'The shelf is in the cloud: it shows once this till is online',
  until: (day) => `until ${day}`,
  opened: (count) => `opened ${count} times`,
  scan: 'The customer scans it, or your own phone to send it on; who opens it and binds is counted as yours',
  pictures: 'Pictures',
};
