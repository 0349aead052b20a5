/** How this store's codes are read: its label templates and links, and beside them any code explained step by step. */
import type { ReactElement } from 'react';
import { ScanExplainer } from './scan-explainer.tsx';
import { TemplateEditor } from './template-editor.tsx';
import css from './codes.module.css';

export const CodesPage = (): ReactElement => (
  <div className={css['page']}>
    <TemplateEditor />
    <ScanExplainer />
  </div>
);
