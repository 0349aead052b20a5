/**
 * The demonstration's company at WeCom: the driver, tokens, signatures and all, against the emulator in the same process. No customer
 * hears of anything; who tries the product has one scan a guide's code (`POST /v1/wecom/demo-friends`).
 */
import type { CloudPorts } from '../../ports.ts';
import { openWecom, type WecomAccount } from '../accounts.ts';
import type { CallbackKey } from '../message-crypt.ts';
import { WecomEmulator } from './wecom-emulator.ts';

const SECRET_BYTES = 32;
const TOKEN_BYTES = 12;
const KEY_LETTERS = 43;
const CORP = 'demo';
const WELCOME = '您好，我是您的专属导购，需要什么随时找我。';

export function demoWecom({ clock, random }: Pick<CloudPorts, 'clock' | 'random'>): WecomAccount {
  const secret = random.bytes(SECRET_BYTES).toString('hex');
  const token = random.bytes(TOKEN_BYTES).toString('hex');
  // Letters and digits alone, as WeCom makes them.
  const encodingAesKey = random.bytes(SECRET_BYTES).toString('hex').slice(0, KEY_LETTERS);
  const aesKey = Buffer.from(`${encodingAesKey}=`, 'base64');
  const callback: CallbackKey = { token, aesKey, receiveId: CORP };
  const now = (): number => clock.now();
  const emulator = new WecomEmulator({ secret, callback, now, random: (bytes) => random.bytes(bytes) });
  const given = { baseUrl: 'http://demo.invalid', corpId: CORP, secret, token, encodingAesKey, welcome: WELCOME };
  return openWecom(given, emulator.send, (user, state) => emulator.scanned(user, state));
}
