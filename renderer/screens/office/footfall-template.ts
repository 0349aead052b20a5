/** The file that a manager fills in with what the counter at the door counted: yesterday's hours without a count. Pure. */
import { DAY_MS, type BusinessDay } from '../../../sync/domain/time.ts';

const FIRST_HOUR = 9;
const HOURS = 13;
/** So that a spreadsheet reads the Chinese heads. */
const MARK = '\uFEFF';

/** @param head the columns, as a line of CSV: date, hour, entered, passed */
export function footfallTemplate(head: string, today: BusinessDay): string {
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, today.length);
  const lines = Array.from({ length: HOURS }, (_, index) => `${yesterday},${String(FIRST_HOUR + index)},,`);
  return `${MARK}${[head, ...lines].join('\r\n')}\r\n`;
}
