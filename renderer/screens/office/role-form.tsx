/** One role: its names, what it grants, and up to how much where something is counted. Called by people-page.tsx. */
import { useState, type ReactElement } from 'react';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { PERMISSION_NAMES, PERMISSIONS, type Grant, type Permission } from '../../../sync/domain/permission.ts';
import { faultOfRoles, FIXED_ROLE, type RoleDefinition } from '../../../sync/domain/role-definition.ts';
import { useWords } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import type { Said } from './people-page.tsx';
import css from './people-page.module.css';

interface RoleFormProps {
  /** Undefined for a new one. */
  readonly role: RoleDefinition | undefined;
  /** The brand made it or changed it. */
  readonly isOwn: boolean;
  readonly said: Said;
  readonly onSave: (role: RoleDefinition) => Promise<void>;
  readonly onRemove: (id: string) => Promise<void>;
}

/** A limit as it is typed: yuan or per cent; empty for none. */
type Typed = Readonly<Partial<Record<Permission, string>>>;
const CODE = /^[A-Za-z0-9._-]{1,40}$/;

export function RoleForm({ role, isOwn, said, onSave, onRemove }: RoleFormProps): ReactElement {
  const words = useWords();
  const [id, setId] = useState(role?.id ?? '');
  const [zh, setZh] = useState(role?.name.zh ?? '');
  const [en, setEn] = useState(role?.name.en ?? '');
  const [typed, setTyped] = useState<Typed>(() => typedOf(role));
  const isFixed = role?.id === FIXED_ROLE;
  const { made, fault: found } = readForm({ id, zh, en, typed });
  const fault = isFixed ? undefined : found;
  const set = (name: Permission, text: string | undefined): void =>
    setTyped((before) => {
      const others = Object.entries(before).filter(([each]) => each !== name);
      return Object.fromEntries(text === undefined ? others : [...others, [name, text]]);
    });
  return (
    <>
      <div className={css['names']}>
        <Field label={words.people.roleId} id="role-id" value={id} isFixed={role !== undefined} onChange={setId} />
        <Field label={words.people.roleZh} id="role-zh" value={zh} isFixed={isFixed} onChange={setZh} />
        <Field label={words.people.roleEn} id="role-en" value={en} isFixed={isFixed} onChange={setEn} />
      </div>
      {isFixed ? <p className="sub">{words.people.fixed}</p> : null}
      <div className={css['grants']}>
        {PERMISSION_NAMES.map((name) => (
          <div key={name} className={css['grant']}>
            <label>
              <input
                type="checkbox"
                checked={typed[name] !== undefined}
                disabled={isFixed}
                data-testid={`grant-${name}`}
                onChange={({ target }) => set(name, target.checked ? '' : undefined)}
              />
              {words.approval.permissions[name]}
            </label>
            {PERMISSIONS[name] === 'none' || typed[name] === undefined ? null : (
              <>
                <input
                  className={`field num ${css['limit'] ?? ''}`}
                  value={typed[name]}
                  disabled={isFixed}
                  placeholder={words.people.noLimit}
                  aria-label={`${words.approval.permissions[name]} ${words.people.limit}`}
                  inputMode="decimal"
                  data-testid={`limit-${name}`}
                  onChange={({ target }) => set(name, target.value)}
                />
                <span className="sub">{PERMISSIONS[name] === 'bp' ? words.people.percentOff : words.people.yuan}</span>
              </>
            )}
          </div>
        ))}
      </div>
      <div className={css['foot']}>
        <span
          className={css[said.isDone && (fault === undefined || id === '') ? 'done' : 'fault']}
          role="status"
          data-testid="people-said"
        >
          {fault === undefined || id === '' ? said.text : words.people.faults[fault]}
        </span>
        {isOwn ? (
          <button type="button" className="btn" data-testid="role-remove" onClick={() => void onRemove(id)}>
            {words.people.remove}
          </button>
        ) : null}
        {isFixed ? null : (
          <button
            type="button"
            className="btn primary"
            data-testid="role-save"
            disabled={fault !== undefined}
            onClick={() => void onSave(made)}
          >
            {words.people.save}
          </button>
        )}
      </div>
    </>
  );
}

interface FieldProps {
  readonly label: string;
  readonly id: string;
  readonly value: string;
  readonly isFixed: boolean;
  readonly onChange: (text: string) => void;
}

function Field({ label, id, value, isFixed, onChange }: FieldProps): ReactElement {
  return (
    <label>
      {label}
      <span className="field">
        <input
          value={value}
          maxLength={40}
          disabled={isFixed}
          data-testid={id}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </label>
  );
}

const typedOf = (role: RoleDefinition | undefined): Typed =>
  Object.fromEntries(
    Object.entries<Grant>(role?.grants ?? {}).map(([name, grant]) => [name, grant === true ? '' : amountText(grant)]),
  );

interface Form {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly typed: Typed;
}

function readForm({ id, zh, en, typed }: Form) {
  const grants: Record<string, Grant> = {};
  for (const [name, text] of Object.entries<string>(typed)) grants[name] = text.trim() === '' ? true : limitOf(text);
  const made: RoleDefinition = { id: id.trim(), name: { zh: zh.trim(), en: en.trim() }, grants };
  const fault = CODE.test(made.id) ? faultOfRoles([made])?.reason : ('bad_id' as const);
  return { made, fault };
}

/** What is no amount stays none: the check names it. */
function limitOf(text: string): number {
  const read = fenFromYuanText(text.trim().replaceAll(',', ''));
  return read.ok ? read.value : Number.NaN;
}
