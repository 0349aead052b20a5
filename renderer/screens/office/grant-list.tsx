/** What a set of rights allows, in words with its limits. Called by people-page.tsx. */
import type { ReactElement } from 'react';
import { PERMISSION_NAMES, PERMISSIONS, type Grants, type Permission } from '../../../sync/domain/permission.ts';
import { useWords } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import css from './people-page.module.css';

export function GrantList({ grants }: { readonly grants: Grants }): ReactElement {
  const words = useWords();
  const held = PERMISSION_NAMES.filter((name) => grants[name] !== undefined);
  if (held.length === 0) return <p className="sub">{words.people.nothing}</p>;
  return (
    <div className={css['grants']} data-testid="person-grants">
      {held.map((name) => (
        <div key={name} className={css['grant']} data-permission={name}>
          <span>{words.approval.permissions[name]}</span>
          <span className="num sub">{limitOf(name, grants, words)}</span>
        </div>
      ))}
    </div>
  );
}

function limitOf(name: Permission, grants: Grants, words: Dictionary): string {
  const grant = grants[name];
  const unit = PERMISSIONS[name];
  if (unit === 'none') return '';
  if (typeof grant !== 'number') return words.people.noLimit;
  return `${amountText(grant)} ${unit === 'bp' ? words.people.percentOff : words.people.yuan}`;
}
