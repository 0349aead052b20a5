/** The fields of a receipt template: texts, logo from an image file, and a switch for each block. Called by receipts-page.tsx. */
import { useId, useRef, useState, type ReactElement } from 'react';
import { ditheredLogo, logoSize, type ReceiptLogo } from '../../../sync/domain/receipt-logo.ts';
import {
  LINE_LENGTH_MAX,
  POLICY_LENGTH_MAX,
  RECEIPT_BLOCKS,
  type ReceiptFault,
  type ReceiptTemplate,
} from '../../../sync/domain/receipt-template.ts';
import { useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './receipts-page.module.css';

const IMAGE_BYTES_MAX = 2 * 1024 * 1024;

interface FormProps {
  readonly template: ReceiptTemplate;
  readonly faults: readonly ReceiptFault[];
  readonly disabled: boolean;
  readonly onChange: (template: ReceiptTemplate) => void;
}

export function ReceiptTemplateForm({ template, faults, disabled, onChange }: FormProps): ReactElement {
  const words = useWords().receiptTemplate;
  const faultOf = (field: ReceiptFault['field']): string | null => {
    const fault = faults.find((each) => each.field === field);
    if (fault === undefined) return null;
    const text = words.faults[fault.code];
    return typeof text === 'string' ? text : text(countText(fault.limit ?? 0));
  };
  const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));
  return (
    <fieldset disabled={disabled} className={css['fields']}>
      <TextArea
        name="header"
        label={words.header}
        value={template.header.join('\n')}
        fault={faultOf('header')}
        onChange={(text) => onChange({ ...template, header: linesOf(text) })}
      />
      <TextArea
        name="policy"
        label={words.policy}
        value={template.policy}
        fault={faultOf('policy')}
        onChange={(policy) => onChange({ ...template, policy: policy.slice(0, POLICY_LENGTH_MAX + 1) })}
      />
      <TextArea
        name="footer"
        label={words.footer}
        value={template.footer.join('\n')}
        fault={faultOf('footer')}
        onChange={(text) => onChange({ ...template, footer: linesOf(text) })}
      />
      <LogoField template={template} fault={faultOf('logo')} onChange={onChange} />
      <div role="group" aria-label={words.blocks}>
        <h2>{words.blocks}</h2>
        <div className={css['blocks']}>
          {RECEIPT_BLOCKS.map((block) => (
            <label key={block} className={css['block']}>
              <input
                type="checkbox"
                checked={template.blocks[block]}
                data-testid={`receipt-block-${block}`}
                onChange={(event) =>
                  onChange({ ...template, blocks: { ...template.blocks, [block]: event.target.checked } })
                }
              />
              {words.block[block]}
            </label>
          ))}
        </div>
      </div>
    </fieldset>
  );
}

interface TextAreaProps {
  readonly name: 'header' | 'footer' | 'policy';
  readonly label: string;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (text: string) => void;
}

/** Far above any limit: what is too much is said, not swallowed. */
const TYPED_MAX = LINE_LENGTH_MAX * 20;

function TextArea({ name, label, value, fault, onChange }: TextAreaProps): ReactElement {
  const id = useId();
  return (
    <div className={css['text']}>
      <label htmlFor={id} className="s">
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        value={value}
        maxLength={TYPED_MAX}
        aria-invalid={fault !== null}
        spellCheck={false}
        data-testid={`receipt-${name}`}
        onChange={(event) => onChange(event.target.value)}
      />
      {fault === null ? null : (
        <p className="s bad" role="alert" data-testid={`receipt-${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

function LogoField({
  template,
  fault,
  onChange,
}: Omit<FormProps, 'faults' | 'disabled'> & { readonly fault: string | null }): ReactElement {
  const words = useWords().receiptTemplate;
  const file = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<'badImage' | 'bigImage' | null>(null);
  const take = async (chosen: File): Promise<void> => {
    const logo = chosen.size > IMAGE_BYTES_MAX ? 'bigImage' : await logoOfImage(chosen);
    if (typeof logo === 'string') setRefused(logo);
    else {
      setRefused(null);
      onChange({ ...template, logo });
    }
  };
  const remove = (): void => {
    setRefused(null);
    onChange(
      Object.fromEntries(Object.entries(template).filter(([name]) => name !== 'logo')) as unknown as ReceiptTemplate,
    );
  };
  return (
    <div className={css['text']}>
      <span className="s">{words.logo}</span>
      <span className="s sub">{words.logoHint}</span>
      <div className={css['actions']}>
        <input
          ref={file}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          hidden
          data-testid="receipt-logo-file"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            if (chosen !== undefined) void take(chosen);
            event.target.value = '';
          }}
        />
        <button type="button" className="btn" data-testid="receipt-logo-choose" onClick={() => file.current?.click()}>
          <Icon name="upload" />
          {words.chooseLogo}
        </button>
        {template.logo === undefined ? null : (
          <button type="button" className="btn quiet" data-testid="receipt-logo-remove" onClick={remove}>
            <Icon name="times" />
            {words.removeLogo}
          </button>
        )}
      </div>
      {refused === null && fault === null ? null : (
        <p className="s bad" role="alert" data-testid="receipt-logo-fault">
          {refused === null ? fault : words[refused]}
        </p>
      )}
    </div>
  );
}

async function logoOfImage(file: Blob): Promise<ReceiptLogo | 'badImage'> {
  try {
    const image = await createImageBitmap(file);
    const size = logoSize(image.width, image.height);
    const brush = size === undefined ? null : new OffscreenCanvas(size.width, size.height).getContext('2d');
    if (size === undefined || brush === null) return 'badImage';
    brush.drawImage(image, 0, 0, size.width, size.height);
    image.close();
    return ditheredLogo({ ...size, data: brush.getImageData(0, 0, size.width, size.height).data });
  } catch {
    return 'badImage';
  }
}
