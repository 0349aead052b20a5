/** Statements of sync/cloud/store/campaigns.ts and of planned changes of store (store/roles.ts, binding-policies.ts). */
import type { Channel } from '../../../../sync/domain/channels.ts';
import type { ChannelRow } from '../../../../sync/cloud/store/campaigns.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { StoreId } from '../../../../sync/domain/ids.ts';
import { ascending, json, number, only, read, text, textOrNull, write, type Asked } from './statement.ts';

const NEWEST = `SELECT c.campaign, c.version, c.body, c.saved_by, COALESCE(g.given, 0) AS given
   FROM campaigns c LEFT JOIN campaign_given g ON g.scope = c.scope AND g.campaign = c.campaign
   WHERE c.scope = $1 AND c.version = (SELECT max(v.version) FROM campaigns v WHERE v.scope = c.scope AND v.campaign = c.campaign)`;
const CHANNEL = 'code, campaign, channel, store, guide, community, live_room, name, made_by, made_at';

/** The last version of each, by name. */
function newest({ tables, tx }: Asked, scope: string): readonly object[] {
  const rows = tx.all(tables.campaigns).filter((row) => row.scope === scope);
  return rows
    .filter(({ campaign, version }) => rows.every((row) => row.campaign !== campaign || row.version <= version))
    .sort(ascending(({ campaign }) => campaign))
    .map(({ campaign, version, body, saved_by }) => ({
      ...{ campaign, version, body, saved_by },
      given: tx.get(tables.campaign_given, keyed(scope, campaign))?.given ?? 0,
    }));
}

const CHANNEL_COLUMNS = [
  ...(['code', 'campaign', 'channel', 'store', 'guide'] as const),
  ...(['community', 'live_room', 'name', 'made_by', 'made_at'] as const),
] as const;
const channelRow = only<ChannelRow, keyof ChannelRow>(CHANNEL_COLUMNS);

export const CAMPAIGNS = [
  read('campaigns', `${NEWEST} ORDER BY c.campaign`, (asked, [scope]) => newest(asked, text(scope))),
  read('campaigns', `${NEWEST} AND c.campaign = $2`, (asked, [scope, campaign]) =>
    newest(asked, text(scope)).filter((row) => (row as { readonly campaign: string }).campaign === campaign),
  ),
  write(
    'campaigns',
    'INSERT INTO campaigns (scope, campaign, version, body, saved_by, saved_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, campaign, version, body, by, at]) {
      const row = {
        ...{ scope: text(scope), campaign: text(campaign), version: number(version) },
        ...{ body: json(body), saved_by: text(by), saved_at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.campaigns, row)) ? 1 : 0);
    },
  ),
  write(
    'campaign_given',
    'INSERT INTO campaign_given (scope, campaign, given) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, campaign]) {
      const row = { scope: text(scope), campaign: text(campaign), given: 0 };
      return countOf((yield* tx.insertUnlessThere(tables.campaign_given, row)) ? 1 : 0);
    },
  ),
  write(
    'campaign_given',
    'SELECT given FROM campaign_given WHERE scope = $1 AND campaign = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, campaign]) {
      const row = yield* tx.lock(tables.campaign_given, keyed(text(scope), text(campaign)));
      return rowsOf(row === undefined ? [] : [{ given: row.given }]);
    },
  ),
  write(
    'campaign_given',
    'UPDATE campaign_given SET given = $3 WHERE scope = $1 AND campaign = $2',
    function* ({ tables, tx }, [scope, campaign, given]) {
      const key = keyed(text(scope), text(campaign));
      const saved = { given: number(given) };
      return countOf((yield* tx.update(tables.campaign_given, key, (row) => ({ ...row, ...saved }))) ? 1 : 0);
    },
  ),
  write(
    'channel_codes',
    `INSERT INTO channel_codes (scope, ${CHANNEL}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, code, campaign, channel, store, guide, community, room, name, by, at]) {
      const row = {
        ...{ scope: text(scope), code: text(code), campaign: text(campaign), channel: text(channel) as Channel },
        ...{ store: textOrNull(store) as StoreId | null, guide: textOrNull(guide), community: textOrNull(community) },
        ...{ live_room: textOrNull(room), name: text(name), made_by: text(by), made_at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.channel_codes, row)) ? 1 : 0);
    },
  ),
  read(
    'channel_codes',
    `SELECT ${CHANNEL} FROM channel_codes WHERE scope = $1 AND code = $2`,
    ({ tables, tx }, [scope, code]) => {
      const row = tx.get(tables.channel_codes, keyed(text(scope), text(code)));
      return row === undefined ? [] : [channelRow(row)];
    },
  ),
  read(
    'channel_codes',
    `SELECT ${CHANNEL} FROM channel_codes WHERE scope = $1 AND campaign = $2 AND channel <> 'guide' ORDER BY made_at, code LIMIT $3`,
    ({ tables, tx }, [scope, campaign, limit]) =>
      tx
        .all(tables.channel_codes)
        .filter((row) => row.scope === scope && row.campaign === campaign && row.channel !== 'guide')
        .toSorted((a, b) => a.made_at - b.made_at || (a.code < b.code ? -1 : 1))
        .slice(0, number(limit))
        .map(channelRow),
  ),
  write(
    'channel_days',
    `INSERT INTO channel_days AS d (scope, code, day, opened) VALUES ($1, $2, $3, 1)
     ON CONFLICT (scope, code, day) DO UPDATE SET opened = d.opened + 1`,
    function* ({ tables, tx }, [scope, code, day]) {
      const row = { scope: text(scope), code: text(code), day: text(day), opened: 1 };
      yield* tx.upsert(tables.channel_days, row, (there) => ({ ...there, opened: there.opened + 1 }));
      return countOf(1);
    },
  ),
  read(
    'staff',
    `SELECT staff FROM staff WHERE scope = $1 AND body->'goes' IS NOT NULL AND (body->'goes'->>'at')::bigint <= $2
     ORDER BY (body->'goes'->>'at')::bigint, staff LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .group(tables.staff, 'scope', text(scope))
        .flatMap(({ staff, body }) => {
          const goes = body['goes'] as { readonly at: number } | undefined;
          return goes === undefined || goes.at > number(now) ? [] : [{ staff, at: goes.at }];
        })
        .sort((a, b) => a.at - b.at || (a.staff < b.staff ? -1 : 1))
        .slice(0, number(limit))
        .map(({ staff }) => ({ staff })),
  ),
  write(
    'guide_moves',
    'DELETE FROM guide_moves WHERE scope = $1 AND guide = $2 AND at = $3',
    function* ({ tables, tx }, [scope, guide, at]) {
      const key = keyed(text(scope), text(guide), number(at));
      return countOf((yield* tx.remove(tables.guide_moves, key)) ? 1 : 0);
    },
  ),
] as const;
