/** What a new PIN must be: six digits that nobody tries first. Pure. Called by the host and the form that asks for it. */
const NEW_PIN = /^\d{6}$/;
/** From one digit to the next, the same step all along: 000000, 123456, 987654, 135791 is none. */
const PLAIN_STEPS = new Set([0, 1, -1]);

export type PinFault = 'six_digits' | 'too_simple';

export function faultOfNewPin(pin: string): PinFault | undefined {
  if (!NEW_PIN.test(pin)) return 'six_digits';
  const digits = Array.from(pin, Number);
  const steps = new Set(digits.slice(1).map((digit, index) => digit - (digits[index] ?? 0)));
  const [only = 2] = steps;
  const isPlain = steps.size === 1 && PLAIN_STEPS.has(only);
  const isRepeated = pin.slice(0, 3) === pin.slice(3) || pin.slice(0, 2).repeat(3) === pin;
  return isPlain || isRepeated ? 'too_simple' : undefined;
}
