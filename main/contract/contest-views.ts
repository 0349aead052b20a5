/** Contests of guides, as the cloud keeps them: read by everybody at the till, decided by managers online. Spread into contract.ts. */
import Type from 'typebox';
import {
  CONTEST,
  CONTEST_BOARD,
  CONTEST_CHANGE,
  CONTEST_ENTERED,
  CONTEST_ID,
  CONTEST_VIEW,
  PRIZE_ADJUSTMENT,
} from '../../sync/protocol/contests.ts';
import { STAFF_ID } from '../../sync/schemas/scalars.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });
const NAMED = Type.Object({ contest: CONTEST_ID }, { additionalProperties: false });

export const CONTEST_METHODS = {
  /** Those of this store; for who manages people all within reach. */
  'contest.list': { params: NOTHING, result: Type.Object({ items: Type.Array(CONTEST) }), public: false },
  'contest.board': {
    params: Type.Object({
      contest: CONTEST_ID,
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999 })),
      guide: Type.Optional(STAFF_ID),
    }),
    result: CONTEST_BOARD,
    public: false,
  },
  /** For who may `manage_people`, online, as the next ones. */
  'contest.view': { params: NAMED, result: CONTEST_VIEW, public: false },
  /** `details.path` and `reason` of what makes no sense, as sync/domain/contest.ts and the cloud's close.ts name it. */
  'contest.enter': { params: CONTEST_ENTERED, result: CONTEST, public: false },
  'contest.change': {
    params: Type.Object({ contest: CONTEST_ID, change: CONTEST_CHANGE }),
    result: CONTEST,
    public: false,
  },
  'contest.close': { params: NAMED, result: CONTEST_VIEW, public: false },
  'contest.adjust': {
    params: Type.Object({ contest: CONTEST_ID, adjustment: PRIZE_ADJUSTMENT }),
    result: CONTEST_VIEW,
    public: false,
  },
} as const;
