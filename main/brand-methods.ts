/** What the methods of brand-views.ts, clock-views.ts, rating-views.ts and target-views.ts do: one line each. Called by methods.ts. */
import type { AtWorkRunner, Runners } from './at-work.ts';
import type { BRAND_METHODS } from './contract/brand-views.ts';
import type { CLOCK_METHODS } from './contract/clock-views.ts';
import type { RATING_METHODS } from './contract/rating-views.ts';
import type { TARGET_METHODS } from './contract/target-views.ts';

export const brandRunners = (
  atWork: AtWorkRunner,
): Pick<
  Runners,
  keyof typeof BRAND_METHODS | keyof typeof CLOCK_METHODS | keyof typeof RATING_METHODS | keyof typeof TARGET_METHODS
> => ({
  'clock.punch': atWork((params, { terminal, session }) => terminal.clocks.punch(session, params)),
  'clock.correct': atWork((params, { terminal, session }) => terminal.clocks.correct(session, params)),
  'clock.hours': atWork((params, { terminal, session }) => terminal.clocks.hours(session, params)),
  'clock.hoursCsv': atWork((params, { terminal, session }) => terminal.clocks.csv(session, params)),
  'rating.low': atWork((_params, { terminal, session }) => terminal.ratings.low(session)),
  'rating.answer': atWork((params, { terminal, session }) => terminal.ratings.answer(session, params)),
  'target.own': atWork((params, { terminal, session }) => terminal.targets.own(session, params)),
  'target.list': atWork((params, { terminal, session }) => terminal.targets.list(session, params)),
  'target.set': atWork((params, { terminal, session }) => terminal.targets.set(session, params)),
  'target.store': atWork((params, { terminal, session }) => terminal.targets.store(session, params)),
  'target.setStore': atWork((params, { terminal, session }) => terminal.targets.setStore(session, params)),
  'footfall.read': atWork((params, { terminal, session }) => terminal.footfall.read(session, params)),
  'footfall.send': atWork((params, { terminal, session }) => terminal.footfall.send(session, params)),
  'commission.rules': atWork((_params, { terminal, session }) => terminal.brand.rules(session)),
  'commission.enterRule': atWork((params, { terminal, session }) => terminal.brand.enterRule(session, params)),
  'commission.compare': atWork((params, { terminal, session }) => terminal.brand.compare(session, params)),
  'binding.keys': atWork((_params, { terminal, session }) => terminal.brand.keys(session)),
  'binding.rotateKey': atWork((params, { terminal, session }) => terminal.brand.rotateKey(session, params)),
  'place.list': atWork((params, { terminal, session }) => terminal.brand.places(session, params)),
  'place.save': atWork((params, { terminal, session }) => terminal.brand.savePlace(session, params)),
  'points.rules': atWork((_params, { terminal, session }) => terminal.brand.pointsRules(session)),
  'points.enterRule': atWork((params, { terminal, session }) => terminal.brand.enterPointsRule(session, params)),
  'tier.rules': atWork((_params, { terminal, session }) => terminal.brand.tierRules(session)),
  'tier.enterRule': atWork((params, { terminal, session }) => terminal.brand.enterTierRule(session, params)),
  'tier.preview': atWork((params, { terminal, session }) => terminal.brand.previewTierRule(session, params)),
  'merge.list': atWork((params, { terminal, session }) => terminal.merges.list(session, params)),
  'merge.view': atWork((params, { terminal, session }) => terminal.merges.view(session, params)),
  'merge.sendDigits': atWork((params, { terminal, session }) => terminal.merges.sendDigits(session, params)),
  'merge.prove': atWork((params, { terminal, session }) => terminal.merges.prove(session, params)),
  'merge.passNumber': atWork((params, { terminal, session }) => terminal.merges.passNumber(session, params)),
  'merge.split': atWork((params, { terminal, session }) => terminal.merges.split(session, params)),
  'wecom.view': atWork((_params, { terminal, session }) => terminal.wecom.view(session)),
  'wecom.link': atWork((params, { terminal, session }) => terminal.wecom.link(session, params)),
  'wecom.policies': atWork((_params, { terminal, session }) => terminal.wecom.policies(session)),
  'wecom.savePolicy': atWork((params, { terminal, session }) => terminal.wecom.savePolicy(session, params)),
  'wecom.transfer': atWork((params, { terminal, session }) => terminal.wecom.transfer(session, params)),
});
