/**
 * A card for each device: state, last event, where it is, its test. Problems of devices.json stand above, with path and reason.
 * Beside it the bench: the scanner test through the production reducer, or the paper of the virtual printer.
 */
import { useState, type ReactElement } from 'react';
import type { FailureCode } from '../../../main/contract/contract.ts';
import type { DeviceView } from '../../../main/contract/views.ts';
import { causeWords } from '../../app/print-state.tsx';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import { PrinterBench } from './printer-bench.tsx';
import { ScannerBench } from './scanner-bench.tsx';
import { OpenDisplay } from './open-display.tsx';
import css from './settings.module.css';

type Bench = 'scanner' | 'printer';
const ICONS: Readonly<Record<DeviceView['kind'], IconName>> = {
  scanner: 'scan',
  printer: 'printer',
  drawer: 'drawer',
  scale: 'scale',
  lineDisplay: 'display',
  counter: 'footfall',
};

export function Devices(): ReactElement {
  const words = useWords();
  const { devices, deviceProblems } = useApp();
  const [bench, setBench] = useState<Bench>('scanner');
  const troubled = devices.filter(({ state }) => state === 'error').length + deviceProblems.length;
  return (
    <>
      <section className={css['devices']} aria-label={words.settings.devices}>
        <header>
          <h1>{words.settings.devices}</h1>
          <span className="s sub">
            {words.settings.deviceCount(countText(devices.length))}
            {troubled === 0 ? '' : ` · ${words.settings.problems(countText(troubled))}`}
          </span>
        </header>
        {deviceProblems.length === 0 ? null : (
          <div className="banner danger" role="alert" data-testid="device-problems">
            <Icon name="stop" size={22} />
            <div>
              <b>{words.settings.problemTitle}</b>
              <ul>
                {deviceProblems.map(({ path, reason }) => (
                  <li key={path + reason} className="num s">
                    {path}: {reason}
                  </li>
                ))}
              </ul>
            </div>
          </div>
        )}
        {devices.length === 0 ? (
          <div className="empty">
            <Icon name="usb" size={44} />
            <b>{words.settings.noDevices}</b>
            <span>{words.settings.noDevicesHint}</span>
          </div>
        ) : (
          <div className={css['cards']}>
            {devices.map((device) => (
              <DeviceCard key={`${device.kind}:${device.id}`} device={device} bench={bench} onBench={setBench} />
            ))}
          </div>
        )}
        <OpenDisplay />
      </section>
      <aside className={css['bench']}>
        <div className={cx('seg', css['benchTabs'])}>
          <button
            type="button"
            aria-pressed={bench === 'scanner'}
            data-testid="bench-scanner"
            onClick={() => setBench('scanner')}
          >
            {words.settings.scannerTest}
          </button>
          <button
            type="button"
            aria-pressed={bench === 'printer'}
            data-testid="bench-printer"
            onClick={() => setBench('printer')}
          >
            {words.settings.slips}
          </button>
        </div>
        {bench === 'scanner' ? <ScannerBench /> : <PrinterBench />}
      </aside>
    </>
  );
}

interface DeviceCardProps {
  readonly device: DeviceView;
  readonly bench: Bench;
  readonly onBench: (bench: Bench) => void;
}

function DeviceCard({ device, bench, onBench }: DeviceCardProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const format = useFormat();
  const { now } = useApp();
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const test = async (): Promise<void> => {
    const answer =
      device.kind === 'printer'
        ? await client.call('print.test', { printer: device.id })
        : await client.call('drawer.open', { reason: words.settings.drawerReason });
    setFailure(answer.ok ? null : answer.code);
    if (device.kind === 'printer') onBench('printer');
  };
  const isOnBench = device.kind === bench;
  return (
    <article
      className={cx('card', css['device'], isOnBench && css['here'], device.state === 'error' && css['bad'])}
      data-testid="device"
      data-kind={device.kind}
      data-state={device.state}
    >
      <header>
        <Icon name={ICONS[device.kind]} size={24} />
        <b className="cut">{words.settings.kinds[device.kind]}</b>
        {device.driver === 'virtual' ? <span className="tag quiet">{words.settings.virtual}</span> : null}
        <StateTag state={device.state} />
      </header>
      <p className={css['event']}>
        {device.cause !== null ? (
          <b className={device.state === 'error' ? 'bad' : ''}>{deviceCause(device.cause, words)}</b>
        ) : device.lastEvent === null ? (
          words.settings.noEvent
        ) : (
          <>
            <span className="num">{format.moment(device.lastEvent.at, now)}</span>{' '}
            {deviceEvent(device.lastEvent.text, words)}
          </>
        )}
      </p>
      <p className="xs mute cut">
        {[device.id, device.driver === 'virtual' ? '' : device.driver, device.where].filter(Boolean).join(' · ')}
      </p>
      {failure === null ? null : (
        <p className="bad xs" role="alert">
          {words.common.failed(words.failures[failure])}
        </p>
      )}
      <div className={css['acts']}>
        {device.kind === 'scanner' ? (
          <button type="button" className="btn sm" onClick={() => onBench('scanner')}>
            {words.settings.scannerTest}
          </button>
        ) : device.kind === 'printer' ? (
          <button type="button" className="btn sm" data-testid="printer-test" onClick={() => void test()}>
            {words.settings.printerTest}
          </button>
        ) : device.kind === 'drawer' ? (
          <button type="button" className="btn sm" data-testid="drawer-open" onClick={() => void test()}>
            {words.settings.drawerOpen}
          </button>
        ) : null}
      </div>
    </article>
  );
}

function StateTag({ state }: { readonly state: DeviceView['state'] }): ReactElement {
  const words = useWords();
  const looks: Readonly<Record<DeviceView['state'], readonly [string, IconName]>> = {
    idle: ['ok', 'check'],
    busy: ['pending', 'pending'],
    closed: ['quiet', 'minus'],
    error: ['danger', 'stop'],
  };
  const [tag, icon] = looks[state];
  return (
    <span className={cx('tag', tag)}>
      <Icon name={icon} size={14} />
      {words.settings.states[state]}
    </span>
  );
}

/** Codes that have words are said in words; a system's own error is shown as it came. */
function deviceCause(cause: string, words: ReturnType<typeof useWords>): string {
  if (cause === 'open') return words.settings.drawerIsOpen;
  const { linkCauses } = words.settings;
  if (cause in linkCauses) return linkCauses[cause as keyof typeof linkCauses];
  return cause in words.printer.causes ? causeWords(cause, words) : cause;
}

/** `held paper_out`: what happened, and why when there is a why. */
function deviceEvent(text: string, words: ReturnType<typeof useWords>): string {
  const [event = '', cause] = text.split(' ');
  const { events } = words.settings;
  const said = event in events ? events[event as keyof typeof events] : event;
  return cause === undefined ? said : `${said} · ${deviceCause(cause, words)}`;
}
