/**
 * A manager's figures, asked from the cloud in the name of who is logged in (never of the till), and the same as CSV.
 * Called by dispatch.
 */
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { isoFromInstant, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient } from '../upload/cloud-client.ts';

export interface ReportParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly profile: TerminalProfile;
  readonly now: () => EpochMs;
}

type Rows = MethodValue<'report.read'>['items'];

export class ReportDesk {
  readonly #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  async read(session: Session, { kind, from, to }: MethodParams<'report.read'>): Promise<Answer<MethodValue<'report.read'>>> {
    const { cloud, sessions, profile, now } = this.#parts;
    if (!session.roles.includes('storeManager')) return failed('not_permitted');
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'no_session' });
    const query = { store: profile.store.id, from: isoFromInstant(from), to: isoFromInstant(to) };
    const answer = await cloud.report(kind, query, token);
    if (answer.ok) return answered({ items: answer.value.items, asOf: now() });
    if (answer.error.kind !== 'refused') return failed('cloud_unreachable');
    return answer.error.status === 403 ? failed('not_permitted') : failed('cloud_refused', { reason: answer.error.code.slice(0, 40) });
  }

  async csv(session: Session, params: MethodParams<'report.csv'>): Promise<Answer<MethodValue<'report.csv'>>> {
    const report = await this.read(session, params);
    if (!report.ok) return report;
    const day = isoFromInstant(params.from).slice(0, 10);
    const fileName = `${this.#parts.profile.store.id}-${params.kind}-${day}.csv`;
    return answered({ fileName, text: csvText(report.value.items) });
  }
}

/** RFC 4180 with a byte order mark, so that a spreadsheet reads Chinese. Columns are those of all rows in order of meeting. */
export function csvText(rows: Rows): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return `\u{FEFF}${lines.map((line) => line.map(csvField).join(',')).join('\r\n')}\r\n`;
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? inert(value) : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that a spreadsheet would take for a formula is made plain. */
const inert = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
