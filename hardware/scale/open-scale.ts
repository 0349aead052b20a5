/** From a line of `devices.json` to a scale, closed as yet. Called by the host's device service once per configured scale. */
import type { ScaleConfig } from '../devices-schema.ts';
import { serialLine, serialTransport } from '../transport/serial.ts';
import { cas } from './cas.ts';
import type { Scale, ScalePorts, ScaleProtocol } from './scale.ts';
import { serialScale } from './serial-scale.ts';
import { toledo8217 } from './toledo-8217.ts';
import { virtualScale } from './virtual-scale.ts';

export function configuredScale(config: ScaleConfig, ports: ScalePorts): Scale {
  switch (config.driver) {
    case 'toledo-8217':
      return overLine(config, toledo8217, ports);
    case 'cas':
      return overLine(config, cas, ports);
    case 'virtual':
      return virtualScale(config.id);
  }
}

function overLine(
  config: Exclude<ScaleConfig, { driver: 'virtual' }>,
  protocol: ScaleProtocol,
  ports: ScalePorts,
): Scale {
  const connect = () => serialTransport(serialLine(config, protocol.usualLine), ports.timers);
  return serialScale(config.id, protocol, connect, ports);
}
