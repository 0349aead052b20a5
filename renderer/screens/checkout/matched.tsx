/** A text of a search hit with what the query found in it marked. Called by the scan row. */
import type { ReactElement } from 'react';
import { matchedParts } from './matched-parts.ts';
import css from './scan-row.module.css';

export const Matched = ({ text, query }: { readonly text: string; readonly query: string }): ReactElement => (
  <>
    {matchedParts(text, query).map(({ part, isMatch }, index) =>
      isMatch ? (
        <mark key={index} className={css['match']}>
          {part}
        </mark>
      ) : (
        part
      ),
    )}
  </>
);
