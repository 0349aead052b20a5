/** By which code, page or contact somebody came, as sales, enrolments and claims keep it; ids alone, never a name. DOMAIN.md §7. */
import Type from 'typebox';
import { SLUG } from './scalars.ts';

export const CAME_BY = {
  /** The code of a channel (sync/cloud/growth), or how another source names its page. */
  touchpoint: Type.Optional(SLUG),
  campaign: Type.Optional(SLUG),
  community: Type.Optional(SLUG),
  liveRoom: Type.Optional(SLUG),
} as const;
