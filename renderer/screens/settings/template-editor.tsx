/**
 * The store's label templates and item-code links: what is wrong is said beside each while it is typed, and only what makes
 * sense can be saved. Managers only. Saved documents reach every terminal of the store. Called by codes.tsx.
 */
import { useState, type ReactElement } from 'react';
import {
  isItemLinkRule,
  looksLikePayment,
  readTemplates,
  TEMPLATES_MAX,
  ITEM_LINKS_MAX,
  type ItemLinkRule,
} from '../../../sync/domain/label-templates.ts';
import { permits } from '../../../sync/domain/permission.ts';
import { grantsOfSession } from '../../app/rights.ts';
import {
  LABEL_FIELDS,
  lengthOfLabel,
  WEIGHT_LABEL_13,
  type LabelField,
  type LabelTemplate,
} from '../../../sync/domain/scale-label.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './codes.module.css';

const UNITS = [1, 10, 100] as const;
type Outcome = 'saved' | 'notSaved' | null;

export function TemplateEditor(): ReactElement {
  const till = useTill();
  const { codes } = useWords();
  const { session } = useApp();
  const stored = useStore(till.scanSettings.settings);
  const [templates, setTemplates] = useState(stored.templates);
  const [links, setLinks] = useState(stored.itemLinks);
  const [outcome, setOutcome] = useState<Outcome>(null);
  const mayChange = permits(grantsOfSession(session), 'manage_terminal');
  const read = readTemplates(templates);
  const faults = read.ok ? [] : read.error;
  const isRight = read.ok && links.every(isItemLinkRule);
  const change = (next: readonly LabelTemplate[]): void => {
    setTemplates(next);
    setOutcome(null);
  };
  const changeLinks = (next: readonly ItemLinkRule[]): void => {
    setLinks(next);
    setOutcome(null);
  };
  const save = async (): Promise<void> => {
    setOutcome((await till.scanSettings.save(templates, links)) ? 'saved' : 'notSaved');
  };
  return (
    <section className={css['editor']} aria-label={codes.templates}>
      <h1>{codes.page}</h1>
      <h2>{codes.templates}</h2>
      <p className="s sub">{codes.templatesHint}</p>
      {stored.faults.length > 0 ? (
        <p className="banner danger" role="alert">
          {codes.inForce}
        </p>
      ) : null}
      <fieldset disabled={!mayChange} className={css['fields']}>
        {templates.map((template, index) => {
          const fault = faults.find((each) => each.index === index);
          return (
            <div key={index} className="card" data-testid="label-template">
              <TemplateRow
                template={template}
                onChange={(next) => change(templates.with(index, next))}
                onRemove={() => change(templates.toSpliced(index, 1))}
              />
              {fault === undefined ? null : (
                <p className="s bad" role="alert" data-testid="template-fault" data-code={fault.code}>
                  {faultWords(codes.faultsOfTemplate, fault)}
                </p>
              )}
              {looksLikePayment(template) ? <p className="s warn">{codes.payment}</p> : null}
            </div>
          );
        })}
        <button
          type="button"
          className="btn"
          data-testid="template-add"
          disabled={templates.length >= TEMPLATES_MAX}
          onClick={() => change([...templates, { ...WEIGHT_LABEL_13, prefix: '21' }])}
        >
          <Icon name="plus" />
          {codes.addTemplate}
        </button>
        <h2>{codes.links}</h2>
        <p className="s sub">{codes.linksHint}</p>
        {links.map((link, index) => (
          <div key={index} className={css['link']} data-testid="item-link">
            <TextField
              label={codes.host}
              value={link.host}
              onChange={(host) => changeLinks(links.with(index, { ...link, host }))}
            />
            <TextField
              label={codes.path}
              value={link.path}
              onChange={(path) => changeLinks(links.with(index, { ...link, path }))}
            />
            <RemoveButton label={codes.removeLink} onClick={() => changeLinks(links.toSpliced(index, 1))} />
            {isItemLinkRule(link) ? null : <p className="s bad">{codes.badLink}</p>}
          </div>
        ))}
        <button
          type="button"
          className="btn"
          data-testid="link-add"
          disabled={links.length >= ITEM_LINKS_MAX}
          onClick={() => changeLinks([...links, { host: '', path: '/{code}' }])}
        >
          <Icon name="plus" />
          {codes.addLink}
        </button>
      </fieldset>
      <footer className={css['save']}>
        {mayChange ? (
          <button
            type="button"
            className="btn primary"
            data-testid="codes-save"
            disabled={!isRight}
            onClick={() => void save()}
          >
            {codes.save}
          </button>
        ) : (
          <p className="s sub">{codes.readOnly}</p>
        )}
        {outcome === null ? null : (
          <output className={outcome === 'saved' ? 's good' : 's bad'} data-testid="codes-saved">
            {codes[outcome]}
          </output>
        )}
      </footer>
    </section>
  );
}

type FaultWords = ReturnType<typeof useWords>['codes']['faultsOfTemplate'];
function faultWords(
  words: FaultWords,
  { code, figure = 0 }: { readonly code: keyof FaultWords; readonly figure?: number },
): string {
  if (code === 'widths') return words.widths(countText(figure));
  if (code === 'overlap') return words.overlap(countText(figure + 1));
  return words[code];
}

interface TemplateRowProps {
  readonly template: LabelTemplate;
  readonly onChange: (next: LabelTemplate) => void;
  readonly onRemove: () => void;
}

function TemplateRow({ template, onChange, onRemove }: TemplateRowProps): ReactElement {
  const { codes } = useWords();
  const { prefix, fields } = template;
  const changeField = (index: number, field: LabelField): void =>
    onChange({ prefix, fields: fields.with(index, field) });
  return (
    <div className={css['template']}>
      <TextField label={codes.prefix} value={prefix} onChange={(next) => onChange({ prefix: next, fields })} isShort />
      {fields.map((field, index) => (
        <div key={index} className={css['part']}>
          <select
            className="field"
            value={field.name}
            aria-label={codes.field}
            onChange={(event) =>
              changeField(index, { name: event.target.value as LabelField['name'], digits: field.digits })
            }
          >
            {LABEL_FIELDS.map((name) => (
              <option key={name} value={name}>
                {codes.fields[name]}
              </option>
            ))}
          </select>
          <TextField
            label={codes.digits}
            value={String(field.digits)}
            onChange={(text) => changeField(index, { ...field, digits: Number(text.replace(/\D/g, '').slice(-1)) })}
            isShort
          />
          {field.name === 'grams' || field.name === 'fen' ? (
            <select
              className="field"
              value={field.unit ?? 1}
              aria-label={codes.unit}
              onChange={(event) => changeField(index, { ...field, unit: Number(event.target.value) })}
            >
              {UNITS.map((unit) => (
                <option key={unit} value={unit}>
                  {codes.units[field.name === 'grams' ? 'grams' : 'fen'](countText(unit))}
                </option>
              ))}
            </select>
          ) : null}
          <RemoveButton
            label={codes.removeField}
            onClick={() => onChange({ prefix, fields: fields.toSpliced(index, 1) })}
          />
        </div>
      ))}
      <div className={css['rowEnd']}>
        <button
          type="button"
          className="btn quiet"
          onClick={() => onChange({ prefix, fields: [...fields, { name: 'ignored', digits: 1 }] })}
        >
          <Icon name="plus" />
          {codes.addField}
        </button>
        <span className="num s">{codes.total(countText(lengthOfLabel(template)))}</span>
        <RemoveButton label={codes.removeTemplate} onClick={onRemove} />
      </div>
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isShort?: boolean;
}
const TextField = ({ label, value, onChange, isShort = false }: TextFieldProps): ReactElement => (
  <label className="field">
    <span className="xs mute">{label}</span>
    <input
      value={value}
      size={isShort ? 4 : 18}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);

const RemoveButton = ({ label, onClick }: { readonly label: string; readonly onClick: () => void }): ReactElement => (
  <button type="button" className="btn quiet sq" aria-label={label} title={label} onClick={onClick}>
    <Icon name="times" />
  </button>
);
