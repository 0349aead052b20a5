import { describe, expect, test } from 'vitest';
import { KILL_POINTS } from '../../../main/kill-points.ts';
import { CLOUD_KILL_POINTS } from '../../../sync/cloud/kill-points.ts';
import { killPointsFor, parseKillChoice } from '../../../sync/protocol/kill-points.ts';

describe('a kill point', () => {
  test('kills at the chosen arrival only', () => {
    let kills = 0;
    const points = killPointsFor(parseKillChoice(KILL_POINTS, 'print.mid_job:2'), () => (kills += 1));
    points.reach('print.mid_job');
    points.reach('print.before_started');
    expect(kills).toBe(0);
    points.reach('print.mid_job');
    points.reach('print.mid_job');
    expect(kills).toBe(1);
  });

  test('is not chosen by an unknown name or a malformed count', () => {
    for (const text of [undefined, '', 'print', 'print.mid_job:0', 'print.mid_job:x', 'print.mid_job:1.5'])
      expect(parseKillChoice(KILL_POINTS, text)).toBeUndefined();
    expect(parseKillChoice(KILL_POINTS, 'print.mid_job')).toEqual({ name: 'print.mid_job', arrival: 1 });
  });

  test('of the host is nothing to the cloud and the other way round, for both read the same variable', () => {
    for (const name of KILL_POINTS) expect(parseKillChoice(CLOUD_KILL_POINTS, name)).toBeUndefined();
    for (const name of CLOUD_KILL_POINTS) expect(parseKillChoice(KILL_POINTS, name)).toBeUndefined();
  });
});
