/**
 * The shift: open it with a float, close it with a blind count. What should be in the drawer is shown only after the count was
 * given, so that it is counted and not copied. Over and short come from the host.
 */
import { useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useApp } from '../../app/till-context.tsx';
import { CloseShift } from './close-shift.tsx';
import { OpenShift } from './open-shift.tsx';
import { ShiftResult, type ClosedShift } from './shift-result.tsx';

export type ShiftClosing = MethodValue<'shift.close'>;

export function Shift(): ReactElement {
  const { shift } = useApp();
  const [closed, setClosed] = useState<ClosedShift | null>(null);
  if (shift !== null) return <CloseShift key={shift.shift} shift={shift} onClosed={setClosed} />;
  if (closed !== null) return <ShiftResult closed={closed} onNext={() => setClosed(null)} />;
  return <OpenShift />;
}
