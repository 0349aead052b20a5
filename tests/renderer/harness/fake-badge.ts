/** A guide's printed code as the host would answer. */
import type { BadgesOfGuide } from '../../../main/contract/guide-views.ts';

const DAY_MS = 86_400_000;

export const badgeOf = (guide: string, now: number): BadgesOfGuide['items'][number] => ({
  token: '0G95MXA4ZK0R2QK7Q49MXD3H8WTB6D',
  url: 'https://demo.guidepost.example/g/0G95MXA4ZK0R2QK7Q49MXD3H8WTB6D',
  shortCode: '3H8W-TB6D',
  guide: guide as never,
  issuedAt: (now - 300 * DAY_MS) as never,
  expiresAt: (now + 65 * DAY_MS) as never,
  isOldKey: true,
});
