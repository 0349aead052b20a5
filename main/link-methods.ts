/** What the methods of link-views.ts do: one line each. Called by methods.ts. */
import type { AtWorkRunner, Runners } from './at-work.ts';
import type { LINK_METHODS } from './contract/link-views.ts';

export const linkRunners = (atWork: AtWorkRunner): Pick<Runners, keyof typeof LINK_METHODS> => ({
  'member.links': atWork((params, { terminal }) => terminal.links.links(params)),
  'member.linkCard': atWork((params, { terminal }) => terminal.links.linkCard(params)),
  'member.linkFriend': atWork((params, { terminal, session }) => terminal.links.linkFriend(session, params)),
  'member.unlink': atWork((params, { terminal, session }) => terminal.links.endLink(session, params)),
  'member.sendDigits': atWork((params, { terminal }) => terminal.links.sendDigits(params)),
  'member.passNumber': atWork((params, { terminal }) => terminal.links.passNumber(params)),
});
