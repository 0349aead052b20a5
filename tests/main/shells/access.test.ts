import { describe, expect, test } from 'vitest';
import { createLaunches, originOf, refuseHead, type RequestHead } from '../../../main/shells/browser/access.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const own = originOf(47_310);
const key = new Uint8Array(32).fill(7);

function launches(at = { ms: 0 }, ofOrigin = own, ofKey = key) {
  let count = 0;
  const random = { bytes: (size: number) => new Uint8Array(size).fill((count += 1)) };
  const clock = { now: () => epochMs(0), monotonicMs: () => at.ms };
  return createLaunches({ clock, random }, ofOrigin, ofKey);
}
const tokenOf = (url: string): string => new URL(url).searchParams.get('t') ?? '';

describe('launch links', () => {
  test('a link buys one cookie and is spent', () => {
    const links = launches();
    const token = tokenOf(links.issue());
    const value = links.spend(token);
    expect(links.clientOf(`a=b; guidepost_47310=${value}`)).toBeTypeOf('string');
    expect(links.spend(token)).toBeUndefined();
  });

  test('two links make two clients', () => {
    const links = launches();
    const [first, second] = [links.issue(), links.issue()].map((url) => links.spend(tokenOf(url)));
    expect(links.clientOf(`guidepost_47310=${first}`)).not.toBe(links.clientOf(`guidepost_47310=${second}`));
  });

  test('an old link buys nothing', () => {
    const at = { ms: 0 };
    const links = launches(at);
    const token = tokenOf(links.issue());
    at.ms = 13 * 3_600_000;
    expect(links.spend(token)).toBeUndefined();
  });

  test('links that nobody uses do not pile up', () => {
    let next = 0;
    const random = { bytes: (size: number) => new Uint8Array(size).fill((next += 1)) };
    const links = createLaunches({ clock: { now: () => epochMs(0), monotonicMs: () => 0 }, random }, own, key);
    const first = tokenOf(links.issue());
    for (let index = 0; index < 32; index += 1) links.issue();
    expect(links.spend(first)).toBeUndefined();
  });

  test('a cookie is valid after a restart with the same key, and not with another key, port or client', () => {
    const value = launches().spend('') ?? '';
    expect(value).toBe('');
    const before = launches();
    const cookie = before.spend(tokenOf(before.issue())) ?? '';
    expect(launches().clientOf(`guidepost_47310=${cookie}`)).toBeTypeOf('string');
    expect(launches({ ms: 0 }, own, new Uint8Array(32).fill(8)).clientOf(`guidepost_47310=${cookie}`)).toBeUndefined();
    expect(launches({ ms: 0 }, originOf(47_311)).clientOf(`guidepost_47311=${cookie}`)).toBeUndefined();
    expect(launches().clientOf(`guidepost_47310=x${cookie}`)).toBeUndefined();
    expect(launches().clientOf(`guidepost_47310=${cookie}.x`)).toBeUndefined();
    expect(launches().clientOf(undefined)).toBeUndefined();
  });

  test('the cookie is for this host only, out of reach of scripts and foreign sites, and persistent', () => {
    const header = launches().setCookie('v');
    expect(header).toMatch(/^guidepost_47310=v; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
  });
});

describe('request heads', () => {
  const page: RequestHead = {
    method: 'GET',
    host: own.host,
    origin: undefined,
    fetchSite: undefined,
    fetchMode: undefined,
  };
  test.each<[string, Partial<RequestHead>, string | undefined]>([
    ['a script outside browsers', {}, undefined],
    ['our own page', { origin: own.origin, fetchSite: 'same-origin', fetchMode: 'cors', method: 'POST' }, undefined],
    ['a link on a foreign page', { fetchSite: 'cross-site', fetchMode: 'navigate' }, undefined],
    ['a foreign form', { fetchSite: 'cross-site', fetchMode: 'navigate', method: 'POST' }, 'cross_site'],
    ['a foreign image', { fetchSite: 'cross-site', fetchMode: 'no-cors' }, 'cross_site'],
    ['another port of the same name', { fetchSite: 'same-site', fetchMode: 'no-cors' }, 'cross_site'],
    ['a foreign origin', { origin: 'http://evil.example' }, 'wrong_origin'],
    ['an origin that hides itself', { origin: 'null' }, 'wrong_origin'],
    ['the other scheme', { origin: 'https://till.localhost:47310' }, 'wrong_origin'],
    ['a rebound name', { host: 'evil.example:47310' }, 'wrong_host'],
    ['the bare address', { host: '127.0.0.1:47310' }, 'wrong_host'],
    ['the name without its port', { host: 'till.localhost' }, 'wrong_host'],
    ['another port', { host: 'till.localhost:47311' }, 'wrong_host'],
    ['a longer name', { host: 'x.till.localhost:47310' }, 'wrong_host'],
    ['no Host at all', { host: undefined }, 'wrong_host'],
  ])('%s', (_who, head, refusal) => {
    expect(refuseHead({ ...page, ...head }, own)).toBe(refusal);
  });
});
